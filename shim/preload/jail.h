/* SPDX-License-Identifier: MIT */
/*
 * What syscall(2) and exec need of chroot(2).
 */
#ifndef NONROOT_JAIL_H
#define NONROOT_JAIL_H

#include <stdbool.h>

/* Has this process had another root? */
bool jail_has_moved(void);

/* After a chroot(2): what came of it, in libc's form. */
int jail_refused(int r, int *err, int before, const char *path);

/* Is this process in a user namespace of ours? */
bool jail_is_here(void);

#endif
