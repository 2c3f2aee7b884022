/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_MAKING_H
#define NONROOT_MAKING_H

#include <sys/types.h>

/*
 * What a call that makes or takes away a name returns after the next
 * definition has said `r`: the same, or what the other place gives.  `err` is
 * errno's place, `before` errno at the call, `op` names it for the log.
 */
int making_dir(int r, int *err, int before, const char *op, int dirfd,
	       const char *path, mode_t mode);
int making_node(int r, int *err, int before, const char *op, int dirfd,
		const char *path, mode_t mode, dev_t dev);
int making_symlink(int r, int *err, int before, const char *op,
		   const char *target, int dirfd, const char *path);
int making_away(int r, int *err, int before, const char *op, int dirfd,
		const char *path, int flags);
int making_renamed(int r, int *err, int before, const char *op, int dir,
		   const char *path, int new_dir, const char *new_path,
		   unsigned flags);
int making_linked(int r, int *err, int before, const char *op, int dir,
		  const char *path, int new_dir, const char *new_path,
		  int flags);

#endif
