/* SPDX-License-Identifier: MIT */
/*
 * Answers that are kept in /dev/shm, for all programs of this uid: to open a
 * file costs less than to make one.  Nothing is believed but the bytes.
 */
#ifndef NONROOT_DMI_KEEP_H
#define NONROOT_DMI_KEEP_H

#include <stddef.h>

/*
 * A read-only descriptor, the lowest free one, on a file that holds just these
 * bytes; one is made where there is none.  Of `flags` O_CLOEXEC, O_APPEND and
 * O_NONBLOCK are obeyed.  -errno where there is none that can be believed, and
 * none can be made.
 */
int dmi_keep_open(const char *p, size_t n, int flags);

#endif
