/* SPDX-License-Identifier: MIT */
/* What syscall(2) needs of locked memory. */
#ifndef NONROOT_MEMLOCK_H
#define NONROOT_MEMLOCK_H

#include <stddef.h>

/* What mlock(2) and mlock2(2) return after the next has said `r`. */
int memlock_done(int r, int *err, int before, const char *op, const void *p,
		 size_t n);

/*
 * Before mlockall(2): its flags, or MCL_CURRENT alone where the rest would be
 * a trap; 0 for nothing at all, and 0 is the answer then.
 */
int memlock_all_flags(int flags);

/* After it. */
int memlock_all_done(int r, int *err, int before);

#endif
