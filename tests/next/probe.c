/* SPDX-License-Identifier: MIT */
/* The probe in a program that does nothing else. */
#include "probe.h"

int main(void)
{
	char line[PROBE_BYTES];

	probe_run(line);
	probe_print(line);
	return 0;
}
