/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_XATTRS_H
#define NONROOT_XATTRS_H

#include <stddef.h>

/* setxattr(2), or removexattr(2) when is_removal; the caller's memory. */
struct xattrs_asked {
	const char *name;
	const void *value;
	size_t size;
	int flags;
	int is_removal;
};

/*
 * What a setxattr or removexattr returns after the next definition has said
 * `r`: the same, or 0 when its EPERM or EACCES is overruled.  `path` is "" for
 * `fd`, `flags` AT_SYMLINK_NOFOLLOW for the l forms.
 */
int xattrs_changed(int r, int *err, int before, const char *op, int fd,
		   const char *path, int flags, const struct xattrs_asked *x);

#endif
