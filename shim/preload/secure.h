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

/*
 * Which ids would it set, by its told owner and mode, if the kernel obeyed
 * its set-id bits?  False for none, and where the program, or one that it
 * descends from, has asked for no_new_privs itself.  Not for what stands in
 * `state_dir`, and not after a seccomp filter.
 */
bool secure_sets_ids(const struct exec_call *k, struct creds_set_id *ret);

/* Does it look at the file at all? */
bool secure_looks(void);

/* It has asked for no_new_privs: has it, once, so far? */
void secure_decline(void);
bool secure_is_declined(void);

#endif
