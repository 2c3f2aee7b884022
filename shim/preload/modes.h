/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_MODES_H
#define NONROOT_MODES_H

#include <sys/types.h>

/*
 * What a chmod returns after the next definition has said `r`: the same, or
 * 0 when its EPERM is overruled.  `op` names the call for the log, `path` is
 * "" for a descriptor, `flags` are fchmodat(2)'s.
 */
int modes_changed(int r, int *err, int before, const char *op, int dirfd,
		  const char *path, mode_t mode, int flags);

#endif
