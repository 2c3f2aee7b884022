/* SPDX-License-Identifier: MIT */
/*
 * What syscall(2) and pthread_create(3) need of the limits.
 */
#ifndef NONROOT_LIMITS_H
#define NONROOT_LIMITS_H

#include <stdbool.h>

/*
 * May the caller be told that a refused act of this capability was done?  See
 * limits_may().
 */
bool limits_granted(int cap);

/*
 * A refused change of a priority or a policy: 0 and errno as it was before, or
 * r and the refusal.
 */
int limits_scheduled(int r, int *err, int before, const char *op);

/* The system calls of this concern, their arguments a to d. */
struct limits_args {
	long a, b, c, d;
};
/* Before: mlockall(2) may lose a flag.  True when nothing is left of it, and 0
 * the answer. */
bool limits_answered(long nr, struct limits_args *args);
/* After. */
long limits_called(long nr, const struct limits_args *args, long r, int *err,
		   int before);

/* pthread_create(3) was refused with EPERM: was that for its scheduling, and
 * is it to be tried again without? */
bool limits_thread_again(int r);

#endif
