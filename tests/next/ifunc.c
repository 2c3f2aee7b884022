/* SPDX-License-Identifier: MIT */
/* What the resolver of ifunc_lib.c saw, then what main sees. */
#include "probe.h"

const long *ifunc_saw(void);
int ifunc_call(void);

int main(void)
{
	char line[PROBE_BYTES] = "";

	for (int i = 0; i < 7; i++)
		probe_num(line, NULL, ifunc_saw()[i]);
	probe_num(line, "answer", ifunc_call());
	probe_print(line);
	probe_run(line);
	probe_print(line);
	return 0;
}
