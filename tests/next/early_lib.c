/* SPDX-License-Identifier: MIT */
/* A library whose constructor calls the hooks, as libcap-ng's does. */
#include "probe.h"

extern char early_line[PROBE_BYTES];
char early_line[PROBE_BYTES];

__attribute__((constructor)) static void early(void)
{
	probe_run(early_line);
}
