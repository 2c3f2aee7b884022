/* SPDX-License-Identifier: MIT */
/*
 * What only real privilege can do, and what syscall(2) and socket(2) need of
 * it here.
 */
#ifndef NONROOT_PRIVILEGED_H
#define NONROOT_PRIVILEGED_H

/*
 * r, as it is; a refusal to who is told to be root is logged, with what to do
 * instead.  `op` is the name of the call.
 */
int privileged_asked(int r, const char *op);

/* The name of such a system call; null for others. */
const char *privileged_op(long nr);

#endif
