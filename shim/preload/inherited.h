/* SPDX-License-Identifier: MIT */
/*
 * Descriptors that the process was started with, by the convention of
 * sd_listen_fds(3): LISTEN_FDS of them, from 3 on, for LISTEN_PID.
 */
#ifndef NONROOT_INHERITED_H
#define NONROOT_INHERITED_H

#include <stdbool.h>
#include <sys/socket.h>

/*
 * The one that holds just that address, and is of the kind that `fd` is; -1
 * where there is none.
 */
int inherited_find(int fd, const struct sockaddr *addr, socklen_t len);

/* Put it in the place of `fd`, which keeps its flags but not its options. */
bool inherited_adopt(int fd, int from);

#endif
