/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_OWNERSHIP_H
#define NONROOT_OWNERSHIP_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * What a chown returns after the next definition has said `r`: the same, or
 * 0 when its refusal is overruled.  `op` names the call for the log, `path` is
 * "" for a descriptor, `flags` are fchownat(2)'s.
 */
int ownership_chowned(int r, int *err, int before, const char *op, int dirfd,
		      const char *path, uid_t uid, gid_t gid, int flags);

/*
 * Before the kernel is asked: is it EPERM, though the kernel would grant it?
 * The arguments are those of ownership_chowned().
 */
bool ownership_forbids(int dirfd, const char *path, uid_t uid, gid_t gid,
		       int flags);

/*
 * A new file, just opened by this name.  What has no record reads as the
 * asker's own, so the maker is recorded where others will ask: while another
 * uid has been taken on for a moment (the real uid is not the fs uid), and
 * where root makes it in a folder of somebody else's.
 */
void ownership_made(int fd, int dirfd, const char *path);

#endif
