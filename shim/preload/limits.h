/* SPDX-License-Identifier: MIT */
/*
 * Resource limits, and who is told that a refused act was done.
 */
#ifndef NONROOT_LIMITS_H
#define NONROOT_LIMITS_H

#include <stdbool.h>

/*
 * May the caller be told that a refused act of this capability was done?  See
 * limits_may().
 */
bool limits_granted(int cap);

/* prlimit(2), by whatever name; `want` and `old` are the caller's memory. */
struct limits_asked {
	const char *op;
	int pid;
	unsigned resource;
	const void *want;
	void *old;
};

/* What it returns after the next definition has said `r`. */
int limits_set(int r, int *err, int before, const struct limits_asked *k);

#endif
