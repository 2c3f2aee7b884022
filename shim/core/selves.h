/* SPDX-License-Identifier: MIT */
/*
 * Programs that refuse to be started by root, or that as root would do what
 * one uid cannot carry: with nothing configured they get `identity self`.
 *
 * Pure: names and words are borrowed spans.
 */
#ifndef NONROOT_SELVES_H
#define NONROOT_SELVES_H

#include "text.h"

/*
 * The row of a program, by the last part of its path (AT_EXECFN: of a script
 * the script's), or -1; of a script in a folder init.d too.
 */
int selves_find(struct span path);

/* Does the row hold whatever the arguments are? */
bool selves_is_certain(int row);

/*
 * Has the program been given an argument with which it takes root?  `args` are
 * its arguments as /proc/PID/cmdline has them, each with its NUL.
 */
bool selves_is_excused(int row, struct span args);

#endif
