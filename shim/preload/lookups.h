/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_LOOKUPS_H
#define NONROOT_LOOKUPS_H

#include <stddef.h>
#include <stdint.h>

/* As making.h has it. */
long lookups_readlink(long r, int *err, int before, int dirfd, const char *path,
		      char *buf, size_t n);
int lookups_watch(int r, int *err, int before, int fd, const char *path,
		  uint32_t mask);

/*
 * The same for a refused system call whose first argument is the path: it is
 * made again by its number.
 */
long lookups_again(long nr, const char *path, int flags, int *err, int before,
		   long b, long c, long d);

#endif
