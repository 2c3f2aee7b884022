/* SPDX-License-Identifier: MIT */
/* What the constructor of early_lib.c saw, then what main sees. */
#include "probe.h"

extern char early_line[PROBE_BYTES];

int main(void)
{
	char line[PROBE_BYTES];

	probe_print(early_line);
	probe_run(line);
	probe_print(line);
	return 0;
}
