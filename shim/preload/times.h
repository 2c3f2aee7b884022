/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_TIMES_H
#define NONROOT_TIMES_H

#include <stdbool.h>
#include <sys/time.h>
#include <time.h>
#include <utime.h>

/*
 * The times of a call, in the three forms that there are; all NULL is now.
 * The memory is the caller's and may be unreadable.
 */
struct times_asked {
	const struct timespec *ns;
	const struct timeval *us;
	const struct utimbuf *s;
};

/*
 * What utimensat(2) or a relative returns after the next definition has said
 * `r`: the same, or 0 when its EPERM or EACCES is overruled.  `path` is "" for
 * a descriptor, `flags` are utimensat's.
 */
int times_changed(int r, int *err, int before, const char *op, int dirfd,
		  const char *path, int flags, const struct times_asked *t);

#endif
