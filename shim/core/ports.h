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

/* Put `port` into an address that ports_of() took. */
void ports_set(void *addr, uint16_t port);

/* "0.0.0.0:80", "[::1]:80"; "?" for other families. */
void ports_format(struct out *o, const void *addr, size_t len);

#endif
