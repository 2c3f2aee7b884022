/* SPDX-License-Identifier: MIT */
/*
 * Files of ours in folders that everybody may write to: which are believed.
 */
#ifndef NONROOT_OWN_FILE_H
#define NONROOT_OWN_FILE_H

#include <sys/stat.h>

/*
 * 0 for a regular file of the real uid, of just that mode and size, that has
 * no second name; -ELOOP for a symlink, -EPERM for what is not ours alone,
 * -EUCLEAN where it has another size.
 */
int own_file_check(const struct stat *st, mode_t mode, off_t size);

/* The descriptor, if that holds of it; else it is closed, and that error.  An
 * error in its place is returned. */
long own_file_believed(long fd, mode_t mode, off_t size);

#endif
