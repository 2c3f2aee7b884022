/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_FILES_H
#define NONROOT_FILES_H

/*
 * What a call that opens, or asks for access, returns after the next
 * definition has said `fd` or `r`: the same, or what dmi.h answers instead.
 * `err` is errno's place, `before` errno at the call.
 */
int files_opened(int fd, int *err, int before, int dirfd, const char *path,
		 int flags);
int files_accessed(int r, int *err, int before, int dirfd, const char *path,
		   int mode, int flags);

#endif
