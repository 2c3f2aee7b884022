/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_PORTS_H
#define NONROOT_PORTS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "client.h"

/*
 * What bind(2) returns after the next definition has said `r`: the same, or
 * what helper or remap make of its EACCES.
 */
int ports_bound(int r, int *err, int before, int fd,
		const struct sockaddr *addr, socklen_t len);

/* Who was asked to bind what the kernel refused, and the answer. */
struct ports_answer {
	struct client_answer a;
	bool on_demand; /* nonroot-bind, for there is no helper */
};

/* By `deadline`, see client.h; nonroot-bind has a second or two more. */
struct ports_answer ports_ask(int fd, const void *addr, socklen_t len,
			      int64_t deadline);

/* May a port that the kernel refused be granted in another way? */
bool ports_are_granted(void);

/* PORT-01 and PORT-03, for `op`. */
void ports_log_bound(const char *op, const struct sockaddr *addr, socklen_t len,
		     struct ports_answer g);
void ports_log_refused(const char *op, int fd, const struct sockaddr *addr,
		       socklen_t len, struct ports_answer g);

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
int ports_named(int r, int fd, struct sockaddr *addr, socklen_t *len,
		socklen_t cap);

#endif
