/* SPDX-License-Identifier: MIT */
/* Socket addresses as bytes: which port, and how to write them. */
#ifndef NONROOT_CORE_PORTS_H
#define NONROOT_CORE_PORTS_H

#include "text.h"

/*
 * The port of a sockaddr_in or sockaddr_in6 of len bytes; -1 for any other
 * family and for one too short for bind(2) to accept.
 */
int ports_of(const void *addr, size_t len);

/* IPPORT_RESERVED: 1 to 1023 need CAP_NET_BIND_SERVICE by default. */
bool ports_is_low(int port);

/*
 * The ports of rresvport(3) and bindresvport(3), 512 to 1023: the i-th that is
 * tried after a `start` among them, i from 0, which is `start` itself.
 * bindresvport leaves those below 600 for last, for many are somebody's.
 */
#define PORTS_RESERVED 512
uint16_t ports_reserved_down(uint16_t start, unsigned i);
uint16_t ports_reserved_up(uint16_t start, unsigned i);

/* Do both name one place: family, port, address, and the zone of IPv6? */
bool ports_same(const void *a, size_t a_len, const void *b, size_t b_len);

/* Put `port` into an address that ports_of() took. */
void ports_set(void *addr, uint16_t port);

/* "0.0.0.0:80", "[::1]:80"; "?" for other families. */
void ports_format(struct out *o, const void *addr, size_t len);

#endif
