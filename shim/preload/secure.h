/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_SECURE_H
#define NONROOT_SECURE_H

#include <stdbool.h>

#include "exec.h"

/* Has the process, for ever, given up what set-id files grant?  False also
 * when that cannot be asked. */
bool secure_is_off(void);

/*
 * Will the kernel give the program more privilege than this process has:
 * set-id bits or file capabilities, on a mount and in a process that obey
 * them?  Not looked for behind `#!`: the interpreter of a script.
 */
bool secure_is(const struct exec_call *k);

#endif
