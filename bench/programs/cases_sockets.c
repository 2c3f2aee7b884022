/* SPDX-License-Identifier: MIT */
/* Ports and peers. */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cases.h"

#define LOW_PORT 80

INLINE long bind_port(int type, in_port_t port)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	long r = bind(fd, (struct sockaddr *)&in, sizeof(in));

	close(fd);
	return r;
}

INLINE long call_bind_high(void)
{
	return bind_port(SOCK_STREAM, 0);
}
REPEAT(bind_high)

INLINE long call_bind_low(void)
{
	return bind_port(SOCK_STREAM, LOW_PORT);
}
REPEAT(bind_low)

INLINE long call_getsockname(void)
{
	struct sockaddr_storage name;
	socklen_t n = sizeof(name);

	return getsockname(pair_fds[0], (struct sockaddr *)&name, &n);
}
REPEAT(getsockname)

INLINE long call_socket(void)
{
	return close(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}
REPEAT(socket)

INLINE long call_socketpair(void)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -1;
	close(fds[0]);
	return close(fds[1]);
}
REPEAT(socketpair)

INLINE long call_peercred(void)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	return getsockopt(pair_fds[0], SOL_SOCKET, SO_PEERCRED, &peer, &n);
}
REPEAT(peercred)

INLINE long call_message(void)
{
	char byte = 0;
	struct iovec iov = {&byte, 1};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};

	sendmsg(pair_fds[0], &m, MSG_DONTWAIT);
	return recvmsg(pair_fds[1], &m, MSG_DONTWAIT);
}
REPEAT(message)

INLINE long call_bindresvport(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	long r = bindresvport(fd, NULL);

	close(fd);
	return r;
}
REPEAT(bindresvport)

/*
 * NULL where the socket, of which bind said `r`, has a port of the kernel's:
 * one that is not what it seems has another family there.
 */
static const char *no_port(int fd, int r)
{
	struct sockaddr_in in = {0};
	socklen_t n = sizeof(in);
	const char *bad = refused(r);

	if (!bad && (syscall(SYS_getsockname, fd, &in, &n) ||
		     in.sin_family != AF_INET || !in.sin_port))
		bad = "no port of the kernel's";
	close(fd);
	return bad;
}

static const char *no_low_port(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons(LOW_PORT),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return no_port(fd, bind(fd, (struct sockaddr *)&in, sizeof(in)));
}

static const char *no_reserved_port(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return no_port(fd, bindresvport(fd, NULL));
}

static const char *no_peer(void)
{
	struct ucred peer = {.uid = (uid_t)-1};
	socklen_t n = sizeof(peer);

	if (getsockopt(pair_fds[0], SOL_SOCKET, SO_PEERCRED, &peer, &n))
		return error_name();
	return peer.uid == 0 ? NULL : said("peer uid", peer.uid);
}

const struct bench_case sockets_cases[] = {
	CASE(bind_high, ports, "socket + bind + close, high", no_low_port),
	CASE(bind_low, ports, "socket + bind + close, low", no_low_port),
	CASE(getsockname, ports, "getsockname", no_low_port),
	CASE(bindresvport, reserved, "socket + bindresvport + close",
	     no_reserved_port),
	CASE(socket, peers, "socket + close", no_peer),
	CASE(socketpair, peers, "socketpair + close", no_peer),
	CASE(peercred, peers, "getsockopt(SO_PEERCRED)", no_peer),
	CASE(message, peers, "sendmsg + recvmsg", no_peer),
	{0},
};
