/* SPDX-License-Identifier: MIT */
/* The probe in a module that others dlopen. */
#include "probe.h"

void module_probe(char *line);
void module_probe(char *line)
{
	probe_run(line);
}
