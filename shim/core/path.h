/* SPDX-License-Identifier: MIT */
/* Lexical paths: for where the kernel cannot be asked. */
#ifndef NONROOT_PATH_H
#define NONROOT_PATH_H

#include "text.h"

/*
 * `path` seen from the folder `base` (absolute; unused when path is), with
 * empty, `.` and `..` components resolved by their names alone, into
 * buf[cap], NUL-terminated.  `..` of the root is the root.
 *
 * Returns the length, or 0, buf undefined, when it does not fit or base is
 * not absolute.
 */
size_t path_normal(struct span base, struct span path, char *buf, size_t cap);

/* All before the last slash: the folder of a path that path_normal() made. */
struct span path_folder(struct span path);

/* Room for what path_of_fd() writes. */
#define PATH_OF_FD 32

/* The name that procfs has for an open file of this process, NUL-terminated;
 * returns buf. */
const char *path_of_fd(long fd, char buf[PATH_OF_FD]);

/* Room for what path_of_kept() writes, of a folder and a kind of at most eight
 * bytes each. */
#define PATH_OF_KEPT 64

/*
 * FOLDER/nonroot-KIND-UID-HASH, NUL-terminated: where what has that hash is
 * kept for the programs of a uid that come later.
 */
void path_of_kept(const char *folder, const char *kind, uint32_t uid,
		  uint64_t hash, char buf[PATH_OF_KEPT]);

#endif
