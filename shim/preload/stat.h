/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_STAT_H
#define NONROOT_STAT_H

#include <sys/stat.h>

/*
 * After the kernel has filled it in: make it what is told.  Arguments as of
 * fstatat(2) and statx(2).
 */
void stat_seen(int dirfd, const char *path, struct stat *st, int flags);
void stat_seen_statx(int dirfd, const char *path, struct statx *x, int flags);

/*
 * A refused call: -1, or what paths.h finds elsewhere.  Errno at the call was
 * `before`.
 */
int stat_elsewhere(int before, int dirfd, const char *path, struct stat *st,
		   int flags);
int stat_elsewhere_statx(int *err, int before, int dirfd, const char *path,
			 int flags, unsigned mask, struct statx *x);

#endif
