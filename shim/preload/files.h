/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_FILES_H
#define NONROOT_FILES_H

#include <sys/types.h>

#include "../core/opens.h"
#include "paths.h"
#include "paths_call.h"

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

/* paths_ask() of an open; O_TMPFILE alone names a folder. */
static inline const char *files_asked(int dirfd, const char *path, int flags)
{
	return flags & O_CREAT ? paths_ask(dirfd, path) : path;
}

/* What open(2) needs for paths_first(); paths_make() has its own lines. */
static inline uint32_t files_needs(int flags)
{
	return opens_needs(flags) | (flags & O_CREAT ? 0 : PATHS_LOGGED);
}

#endif
