/* SPDX-License-Identifier: MIT */
/*
 * `ownership record`: the xattr user.containers.override_stat, by which an
 * owner survives a restart.  Regular files and folders only: no other takes
 * user xattrs.
 */
#ifndef NONROOT_OVERRIDE_H
#define NONROOT_OVERRIDE_H

#include "view.h"

/* `mode` is the kernel's.  False, *ret undefined, when there is none that can
 * be read. */
bool override_read(const struct place *at, uint32_t mode,
		   struct owners_told *ret);
/* Where the file system takes it; else nothing happens. */
void override_write(const struct place *at, uint32_t mode,
		    const struct view_file *f);
void override_remove(const struct place *at, uint32_t mode);

#endif
