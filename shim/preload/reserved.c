/* SPDX-License-Identifier: MIT */
/*
 * bindresvport(3), rresvport(3) and rresvport_af(3): a port from 512 to 1023,
 * whichever is free.
 *
 * libc's own binds do not pass through a hook; and where it gives up at the
 * first EACCES, root would have been given another port.  So the search goes
 * on here: ports that the kernel grants first, then the helper's.
 */
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "../core/ports.h"
#include "client.h"
#include "libc.h"
#include "next.h"
#include "ports.h"
#include "state.h"
#include "sys.h"

typedef uint16_t order(uint16_t start, unsigned i);

/* What is searched: an address without its port, and which comes when. */
struct search {
	const char *op;
	int fd;
	struct sockaddr *addr;
	socklen_t len;
	order *at;
	uint16_t start;
	bool used; /* a port was in use */
};

static int bind_port(struct search *s, uint16_t port)
{
	ports_set(s->addr, port);
	return (int)sys3(SYS_bind, s->fd, s->addr, s->len);
}

/* What the kernel says to the first that is not in use. */
static int search_kernel(struct search *s)
{
	int r = -EADDRINUSE;

	for (unsigned i = 0; i < PORTS_RESERVED && r == -EADDRINUSE; i++) {
		s->used = i > 0;
		r = bind_port(s, s->at(s->start, i));
	}
	return r;
}

/*
 * It refuses those below a limit (ip_unprivileged_port_start): those above are
 * found from the top.
 */
static int search_granted(struct search *s)
{
	struct search down = *s;
	int r;

	down.at = ports_reserved_down;
	down.start = IPPORT_RESERVED - 1;
	r = search_kernel(&down);
	s->used = down.used;
	return r;
}

/* Ports that its policy does not name are passed over. */
static int search_helper(struct search *s)
{
	int64_t deadline = client_deadline();
	int r = -EACCES;

	for (unsigned i = 0; i < PORTS_RESERVED; i++) {
		struct ports_answer g;

		ports_set(s->addr, s->at(s->start, i));
		g = ports_ask(s->fd, s->addr, s->len, deadline);
		if (g.a.asked == 0 && g.a.error == 0) {
			ports_log_bound(s->op, s->addr, s->len, g);
			return 0;
		}
		if (g.a.asked == 0 && g.a.error == EADDRINUSE) {
			r = -EADDRINUSE;
			s->used = true;
		}
		if (g.a.asked == 0 && g.a.error && g.a.error != EACCES &&
		    g.a.error != EADDRINUSE)
			return -g.a.error;
		if (g.a.asked || i + 1 == PORTS_RESERVED) {
			ports_log_refused(s->op, s->fd, s->addr, s->len, g);
			break;
		}
	}
	return r;
}

/* 0 with the port in the address, or -errno: EADDRINUSE when none is free. */
static int search(struct search *s)
{
	int r = search_kernel(s);

	if (r != -EACCES || !ports_are_granted())
		return r;
	r = search_granted(s);
	return r == -EACCES ? search_helper(s) : r;
}

/* libc's loop leaves there what its bind(2) said to a port in use. */
static int result(int *err, int before, const struct search *s, int r)
{
	return libc_result(err, s->used ? EADDRINUSE : before, r);
}

/*
 * Is the answer of the next definition, or of none (musl has no such
 * functions), the last word?
 */
static bool is_final(int r, int err)
{
	if (r >= 0)
		return true;
	return err == ENOSYS ? state_is_quiet()
			     : err != EACCES || !ports_are_granted();
}

/* Where a program begins, as in libc, by its pid. */
static uint16_t first_port(void)
{
	return (uint16_t)(600 + sys0(SYS_getpid) % (IPPORT_RESERVED - 600));
}

EXPORT int bindresvport(int fd, struct sockaddr_in *sin)
{
	int *err = errno_at(), before = *err;
	struct sockaddr_in any = {.sin_family = AF_INET};
	struct sockaddr_in *in = sin ? sin : &any;
	int r = NEXT(bindresvport)(fd, in), port;
	struct search s;

	if (is_final(r, *err))
		return r;
	if (in->sin_family != AF_INET)
		return libc_result(err, before, -EAFNOSUPPORT);
	/* Where libc has left off. */
	port = *err == ENOSYS ? 0 : ports_of(in, sizeof(*in));
	s = (struct search){
		.op = "bindresvport",
		.fd = fd,
		.addr = (struct sockaddr *)in,
		.len = sizeof(*in),
		.at = ports_reserved_up,
		.start = port >= PORTS_RESERVED && port < IPPORT_RESERVED
				 ? (uint16_t)port
				 : first_port(),
	};
	r = search(&s);
	return result(err, before, &s, r);
}

/* As libc has it: what is no reserved port becomes the nearest one. */
static uint16_t clamped(int port)
{
	if (port < PORTS_RESERVED)
		return PORTS_RESERVED;
	return port < IPPORT_RESERVED ? (uint16_t)port : IPPORT_RESERVED - 1;
}

/* A new socket of the program's on a reserved port. */
static int reserved_socket(const char *op, int *err, int before, int *port,
			   int family)
{
	struct sockaddr_in6 addr = {.sin6_family = (sa_family_t)family};
	struct search s = {.op = op,
			   .addr = (struct sockaddr *)&addr,
			   .len = family == AF_INET ? sizeof(struct sockaddr_in)
						    : sizeof(addr),
			   .at = ports_reserved_down};
	int r;

	if (family != AF_INET && family != AF_INET6)
		return libc_result(err, before, -EAFNOSUPPORT);
	s.fd = (int)sys3(SYS_socket, family, SOCK_STREAM, 0);
	if (s.fd < 0)
		return libc_result(err, before, s.fd);
	*port = s.start = clamped(*port);
	r = search(&s);
	if (r == 0) {
		*port = ports_of(s.addr, s.len);
		return result(err, before, &s, s.fd);
	}
	sys1(SYS_close, s.fd);
	return libc_result(err, before, r == -EADDRINUSE ? -EAGAIN : r);
}

EXPORT int rresvport_af(int *port, sa_family_t family)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(rresvport_af)(port, family);

	if (is_final(r, *err))
		return r;
	return reserved_socket("rresvport_af", err, before, port, family);
}

EXPORT int rresvport(int *port)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(rresvport)(port);

	if (is_final(r, *err))
		return r;
	return reserved_socket("rresvport", err, before, port, AF_INET);
}
