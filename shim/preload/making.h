/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_MAKING_H
#define NONROOT_MAKING_H

#include <sys/types.h>

#include "libc.h"

/*
 * What a call that makes or takes away a name returns after the next
 * definition has said `r`: the same, or what the other place gives.  `err` is
 * errno's place, `before` errno at the call, `op` names it for the log.
 */
int making_node(int r, int *err, int before, const char *op, int dirfd,
		const char *path, mode_t mode, dev_t dev);
int making_symlink(int r, int *err, int before, const char *op,
		   const char *target, int dirfd, const char *path);
int making_renamed(int r, int *err, int before, const char *op, int dir,
		   const char *path, int new_dir, const char *new_path,
		   unsigned flags);
int making_linked(int r, int *err, int before, const char *op, int dir,
		  const char *path, int new_dir, const char *new_path,
		  int flags);

/* The most frequent ones; after a refusal, by a call. */
int making_dir_refused(int *err, int before, const char *op, int dirfd,
		       const char *path, mode_t mode);
int making_away_refused(int *err, int before, const char *op, int dirfd,
			const char *path, int flags);

static inline __attribute__((always_inline)) int
making_dir(int r, int *err, int before, const char *op, int dirfd,
	   const char *path, mode_t mode)
{
	return LIKELY(r == 0)
		       ? r
		       : making_dir_refused(err, before, op, dirfd, path, mode);
}

static inline __attribute__((always_inline)) int
making_away(int r, int *err, int before, const char *op, int dirfd,
	    const char *path, int flags)
{
	return LIKELY(r == 0) ? r
			      : making_away_refused(err, before, op, dirfd,
						    path, flags);
}

#endif
