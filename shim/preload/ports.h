/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_PORTS_H
#define NONROOT_PORTS_H

#include <sys/socket.h>

/*
 * What bind(2) returns after the next definition has said `r`: the same, or
 * what helper or remap make of its EACCES.
 */
int ports_bound(int r, int *err, int before, int fd,
		const struct sockaddr *addr, socklen_t len);

/*
 * What the caller's buffer can hold, before getsockname(2) writes there what
 * there was to say; 0 where nothing is remapped.
 */
socklen_t ports_capacity(const socklen_t *len);

/*
 * What getsockname(2) returns after the next definition has said `r`, with
 * `cap` of ports_capacity(): a remapped port is replaced by the one that was
 * asked for.
 */
int ports_named(int r, int fd, struct sockaddr *addr, const socklen_t *len,
		socklen_t cap);

#endif
