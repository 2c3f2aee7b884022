/* SPDX-License-Identifier: MIT */
/*
 * gosu and its like, carried out where no hook reaches them: static programs
 * (a preload does not load there), and sudo, which cannot read its own rules
 * as an ordinary user.
 */
#ifndef NONROOT_DROPPERS_H_PRELOAD
#define NONROOT_DROPPERS_H_PRELOAD

#include "exec.h"

/*
 * Before an exec, in the process that will be the program.  If that is a
 * dropper which c->creds allow, and which no hook would reach: *c becomes the
 * command, *c->creds those with which it starts, and 1 is returned.  Else 0,
 * and nothing has happened: an error in the arguments is the real program's
 * to report.  Nothing of this process changes, but the folder with `su -`.
 *
 * A command that does not exist is reported as the tool does, which ends the
 * process: it would have become that tool.
 *
 * Async-signal-safe, and usable in a vforked child.  What *c and *c->creds
 * point to afterwards is scratch memory, or the caller's.
 */
int droppers_exec(struct exec_call *c);

/*
 * That exec has failed, with a positive errno: says what the tool would have
 * said and ends the process, if `c` was changed and the tool is gone.
 */
void droppers_failed(const struct exec_call *c, int err);

/*
 * Before a posix_spawn, in the parent: a dropper is wrapped into a shell,
 * whose own exec is that of above.  1 when *c was changed.
 */
int droppers_spawn(struct exec_call *c);

#endif
