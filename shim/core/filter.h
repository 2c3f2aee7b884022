/* SPDX-License-Identifier: MIT */
/* The seccomp filter under which nonroot-helper serves, as data.  Pure. */
#ifndef NONROOT_FILTER_H
#define NONROOT_FILTER_H

#include <fcntl.h>
#include <linux/filter.h>

/* All that is opened while serving is opened with these flags. */
#define FILTER_OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

#define FILTER_MAX 64

/*
 * For the machine that this is compiled for: kills the process for every
 * system call but those that serving needs, and for every openat(2) but one
 * with FILTER_OPEN_FLAGS below dir[0] or dir[1].  Returns the instructions.
 */
unsigned short filter_build(struct sock_filter f[FILTER_MAX], const int dir[2]);

#endif
