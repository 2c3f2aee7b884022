/* SPDX-License-Identifier: MIT */
/*
 * A child that the program knows nothing of.
 */
#ifndef NONROOT_CHILD_H
#define NONROOT_CHILD_H

/* Kernel calls and little else: no signal handler runs on them. */
#define CHILD_STACK 1024

/*
 * A child with all our memory, on a stack of its own, that runs fn(arg) and
 * ends with its result; the caller waits for it to end or to execute.  Not by
 * libc: its handlers of fork are not for this, nor is its vfork, which returns
 * twice.  The child's pid, or -errno.
 */
long child_run(unsigned long flags, char *top, long (*fn)(void *), void *arg);

/*
 * The same, until it has ended, without a signal: only __WCLONE finds it.  All
 * signals wait meanwhile, for a handler would run on the stack here, and see
 * what is not so.
 */
void child_run_hidden(char *top, long (*fn)(void *), void *arg);

#endif
