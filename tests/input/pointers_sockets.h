/* SPDX-License-Identifier: MIT */
/* Sockets: addresses, and what is told of a peer. */
#ifndef NONROOT_TESTS_POINTERS_SOCKETS_H
#define NONROOT_TESTS_POINTERS_SOCKETS_H

#include "pointers.h"

/* ---- ports ---- */

static struct sockaddr_in low_port(void)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons(80)};
}

/* `data` right before memory that must not be touched. */
static void *at_edge(const void *data, size_t n)
{
	return memcpy(edge - n, data, n);
}

static int new_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

/* Asked for a low port; under the library it has another. */
static int low_socket(void)
{
	struct sockaddr_in in = low_port();
	int s = new_socket();

	if (bind(s, (struct sockaddr *)&in, sizeof(in)) < 0) {
		say("bind", "", "refused");
		_exit(0);
	}
	return s;
}

static long bind_at_edge(socklen_t len)
{
	struct sockaddr_in in = low_port();

	return bind(new_socket(), at_edge(&in, sizeof(in)), len);
}

static void case_bind(void)
{
	TRY_EACH("address", bind(new_socket(), p, sizeof(struct sockaddr_in)));
	TRY_EACH("address, no length", bind(new_socket(), p, 0));
	TRY_EACH("address, closed", bind(-1, p, sizeof(struct sockaddr_in)));
	TRY("address up to the edge", bind_at_edge(sizeof(struct sockaddr_in)));
	TRY("address beyond the edge",
	    bind_at_edge(sizeof(struct sockaddr_in) + 1));
	TRY("address far beyond",
	    bind_at_edge(sizeof(struct sockaddr_storage)));
	TRY("address half before", bind_at_edge(8));
}

static void case_bindresvport(void)
{
	TRY_EACH("address, closed", bindresvport(-1, p));
}

/* Its result is a descriptor, or not. */
static void case_rresvport(void)
{
	TRY_EACH("port", (rresvport(p), 0));
}

static void case_rresvport_af(void)
{
	TRY_EACH("port", (rresvport_af(p, AF_INET6), 0));
	TRY_EACH("port, another family", rresvport_af(p, AF_UNIX));
}

static long name_at_edge(int s, socklen_t len, size_t room)
{
	return getsockname(s, (struct sockaddr *)(edge - room), &len);
}

static long name_with_len_at_edge(int s)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	return getsockname(s, (struct sockaddr *)&ss,
			   at_edge(&len, sizeof(len)));
}

static void case_getsockname(void)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	TRY_EACH("address",
		 getsockname(low_socket(), p, (len = sizeof(ss), &len)));
	TRY_EACH("address, no room",
		 getsockname(low_socket(), p, (len = 0, &len)));
	TRY_EACH("length", getsockname(low_socket(), (void *)&ss, p));
	TRY_EACH("address and length", getsockname(low_socket(), p, p));
	TRY_EACH("length, closed", getsockname(-1, (void *)&ss, p));
	TRY("room up to the edge", name_at_edge(low_socket(), 16, 16));
	TRY("room for the family", name_at_edge(low_socket(), 2, 2));
	TRY("room for half the port", name_at_edge(low_socket(), 3, 3));
	TRY("room beyond the edge", name_at_edge(low_socket(), 16, 15));
	TRY("length -1", name_at_edge(low_socket(), (socklen_t)-1, 16));
	TRY("length at the edge", name_with_len_at_edge(low_socket()));
}

/* ---- sockets: what a peer is told of ---- */

static int unix_pair(int end)
{
	int s[2] = {-1, -1}, on = 1;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s) ||
	    setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) ||
	    send(s[0], "x", 1, 0) != 1)
		return -1;
	return s[end];
}

static void case_connect(void)
{
	TRY_EACH("address", connect(socket(AF_UNIX, SOCK_STREAM, 0), p, 110));
	TRY_EACH("address, inet", connect(new_socket(), p, 16));
	TRY_EACH("address, no length", connect(new_socket(), p, 0));
}

/* Takes no pointer. */
static void case_listen(void)
{
}

/* Nor does it. */
static void case_socket(void)
{
}

static void case_socketpair(void)
{
	TRY_EACH("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, p));
}

static void case_setsockopt(void)
{
	TRY_EACH("value",
		 setsockopt(unix_pair(0), SOL_SOCKET, SO_PASSCRED, p, 4));
}

static long cred_at_edge(socklen_t len, size_t room)
{
	return getsockopt(unix_pair(0), SOL_SOCKET, SO_PEERCRED, edge - room,
			  &len);
}

static void case_getsockopt(void)
{
	struct ucred u;
	socklen_t len = sizeof(u);

	for (int name = 0; name < 2; name++) {
		int o = name ? SO_PEERGROUPS : SO_PEERCRED;

		TRY_EACH("value", getsockopt(unix_pair(0), SOL_SOCKET, o, p,
					     (len = sizeof(u), &len)));
		TRY_EACH("value, no room", getsockopt(unix_pair(0), SOL_SOCKET,
						      o, p, (len = 0, &len)));
		TRY_EACH("length",
			 getsockopt(unix_pair(0), SOL_SOCKET, o, &u, p));
	}
	TRY("room up to the edge", cred_at_edge(12, 12));
	TRY("more room than there is", cred_at_edge(99, 12));
	TRY("room for less", cred_at_edge(8, 8));
	TRY("too little room", cred_at_edge(12, 8));
}

static struct msghdr *message(void *name, void *vector, void *control)
{
	static struct msghdr m;

	m = (struct msghdr){.msg_name = name,
			    .msg_namelen = name ? 110 : 0,
			    .msg_iov = vector,
			    .msg_iovlen = vector ? 1 : 0,
			    .msg_control = control,
			    .msg_controllen = control ? 32 : 0};
	return &m;
}

/* The control buffer of one claim, at the edge or cut by it. */
static long claim_at_edge(size_t room)
{
	struct {
		struct cmsghdr h;
		struct ucred u;
	} c = {{.cmsg_len = CMSG_LEN(sizeof(struct ucred)),
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_CREDENTIALS},
	       {getpid(), 0, 0}};
	char *p = edge - room;

	memcpy(p, &c, room);
	return sendmsg(unix_pair(0), message(NULL, NULL, p), 0);
}

static void case_sendmsg(void)
{
	TRY_EACH("message", sendmsg(unix_pair(0), p, 0));
	TRY_EACH("name", sendmsg(unix_pair(0), message(p, NULL, NULL), 0));
	TRY_EACH("vector", sendmsg(unix_pair(0), message(NULL, p, NULL), 0));
	TRY_EACH("control", sendmsg(unix_pair(0), message(NULL, NULL, p), 0));
	TRY("a claim", claim_at_edge(32));
	TRY("a claim, cut", claim_at_edge(24));
}

static void case_recvmsg(void)
{
	const int flags = MSG_DONTWAIT;

	TRY_EACH("message", recvmsg(unix_pair(1), p, flags));
	TRY_EACH("name", recvmsg(unix_pair(1), message(p, NULL, NULL), flags));
	TRY_EACH("vector",
		 recvmsg(unix_pair(1), message(NULL, p, NULL), flags));
	TRY_EACH("control",
		 recvmsg(unix_pair(1), message(NULL, NULL, p), flags));
	TRY("control at the edge",
	    recvmsg(unix_pair(1), message(NULL, NULL, edge - 32), flags));
	TRY("control over the edge",
	    recvmsg(unix_pair(1), message(NULL, NULL, edge - 28), flags));
}

static void case_sendmmsg(void)
{
	TRY_EACH("vector", sendmmsg(unix_pair(0), p, 2, 0));
	TRY_EACH("vector, none", sendmmsg(unix_pair(0), p, 0, 0));
}

static void case_recvmmsg(void)
{
	struct mmsghdr v = {.msg_len = 0};

	TRY_EACH("vector", recvmmsg(unix_pair(1), p, 2, MSG_DONTWAIT, NULL));
	TRY_EACH("vector, none",
		 recvmmsg(unix_pair(1), p, 0, MSG_DONTWAIT, NULL));
	TRY_EACH("timeout",
		 recvmmsg(unix_pair(1), &v, 1, MSG_DONTWAIT, (void *)p));
}

static void case_getpeername(void)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	TRY_EACH("address", getpeername(unix_pair(0), p, &len));
	TRY_EACH("length", getpeername(unix_pair(0), (void *)&ss, p));
}

#endif
