/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_FILES_H
#define NONROOT_FILES_H

#include <sys/types.h>

/*
 * What a call that opens, or asks for access, returns after the next
 * definition has said `fd` or `r`: the same, or what dmi.h or paths.h answers
 * instead.  `err` is errno's place, `before` errno at the call, `mode` counts
 * where the flags say so.
 */
int files_opened(int fd, int *err, int before, int dirfd, const char *path,
		 int flags, mode_t mode);
int files_accessed(int r, int *err, int before, int dirfd, const char *path,
		   int mode, int flags);

#endif
