/* SPDX-License-Identifier: MIT */
/* syscall(2) with the numbers of the calls of making.c and lookups.c. */
#ifndef NONROOT_DISPATCH_PATHS_H
#define NONROOT_DISPATCH_PATHS_H

#include <stdbool.h>

struct call {
	long nr, a, b, c, d, e, f;
	int *err, before;
};

bool dispatch_is_path(long nr);

/* paths_ask() of the name that the call may make: is the kernel to be told
 * another? */
bool dispatch_strays(const struct call *k);

/* What it returns after it was refused. */
long dispatch_path_refused(const struct call *k, long r);

#endif
