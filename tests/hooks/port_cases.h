/* SPDX-License-Identifier: MIT */
/* bind below 1024, and what getsockname tells. */
#ifndef PORT_CASES_H
#define PORT_CASES_H

/* Text of an address and a port as the argument of bind(2). */
struct address {
	struct sockaddr_storage ss;
	socklen_t len;
};

static inline struct address address(const char *text, unsigned short port)
{
	struct address a = {.len = 0};
	struct sockaddr_in *in = (void *)&a.ss;
	struct sockaddr_in6 *in6 = (void *)&a.ss;

	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		a.len = sizeof(*in);
	} else if (inet_pton(AF_INET6, text, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(port);
		a.len = sizeof(*in6);
	}
	return a;
}

static inline int bind_to(int fd, const char *text, unsigned short port)
{
	struct address a = address(text, port);

	return bind(fd, (const struct sockaddr *)&a.ss, a.len);
}

static inline void say_name(const char *label, int fd)
{
	struct sockaddr_storage ss = {.ss_family = AF_UNSPEC};
	struct sockaddr_in *in = (void *)&ss;
	struct sockaddr_in6 *in6 = (void *)&ss;
	socklen_t len = sizeof(ss);
	char text[64] = "?";

	if (CALL(label, getsockname(fd, (struct sockaddr *)&ss, &len)))
		return;
	if (ss.ss_family == AF_INET)
		inet_ntop(AF_INET, &in->sin_addr, text, sizeof(text));
	else if (ss.ss_family == AF_INET6)
		inet_ntop(AF_INET6, &in6->sin6_addr, text, sizeof(text));
	/* The two have their port at the same place. */
	say("%s: %s port %d, length %d", label, text, ntohs(in->sin_port),
	    (int)len);
}

/* A socket of this family and type, bound and closed again. */
static inline void bind_case(const char *label, int family, int type,
			     const char *text, unsigned short port)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	CALL(label, bind_to(fd, text, port));
	say_name(label, fd);
	if (type == SOCK_STREAM)
		CALL("listen", listen(fd, 1));
	close(fd);
}

/*
 * Reserved ports.  Which one is found depends on the pid: it is said whether
 * it is one.  Where a libc has none of the three, what they are by bind(2);
 * in a told program they are ours.
 */
typedef int reserver(int fd, struct sockaddr_in *in);
typedef int reserving(int *port, sa_family_t family);

#define reserved_of(f) ((f) ? (f) : reserved_by_bind)
#define rresvport_of(f) ((f) ? (f) : rresvport_by_bind)

static inline int reserved_by_bind(int fd, struct sockaddr_in *in)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	int r = -1;

	in = in ? in : &any;
	if (in->sin_family != AF_INET) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	for (unsigned short p = 600; p < 1024; p++) {
		in->sin_port = htons(p);
		r = bind(fd, (void *)in, sizeof(*in));
		if (r == 0 || errno != EADDRINUSE)
			break;
	}
	return r;
}

static inline int rresvport_by_bind(int *port, sa_family_t family)
{
	struct sockaddr_in6 a = {.sin6_family = family};
	int s, r = -1;

	if (family != AF_INET && family != AF_INET6) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	s = socket(family, SOCK_STREAM, 0);
	*port = *port < 512 ? 512 : *port > 1023 ? 1023 : *port;
	for (int n = 0; n < 512; n++) {
		a.sin6_port = htons((uint16_t)*port);
		r = bind(s, (void *)&a,
			 family == AF_INET ? sizeof(struct sockaddr_in)
					   : sizeof(a));
		if (r == 0)
			return s;
		if (errno != EADDRINUSE)
			break;
		*port = *port == 512 ? 1023 : *port - 1;
	}
	close(s);
	return -1;
}

static inline bool is_reserved(int port)
{
	return port >= 512 && port < 1024;
}

static inline void say_reserved(const char *label, int fd)
{
	struct sockaddr_in in = {.sin_family = AF_UNSPEC};
	socklen_t len = sizeof(in);

	getsockname(fd, (void *)&in, &len);
	say("%s: %s", label,
	    is_reserved(ntohs(in.sin_port)) ? "reserved" : "not reserved");
}

static inline void reserved_cases(reserver *reserve)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
	struct sockaddr_in other = {.sin_family = AF_INET6};
	int a = socket(AF_INET, SOCK_STREAM, 0);
	int b = socket(AF_INET, SOCK_DGRAM, 0);
	int c = socket(AF_INET, SOCK_STREAM, 0);

	CALL("any address", reserve(a, NULL));
	say_reserved("any address", a);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CALL("udp", reserve(b, &in));
	say_reserved("udp", b);
	say("its address: %08x, %s", in.sin_addr.s_addr,
	    is_reserved(ntohs(in.sin_port)) ? "reserved" : "not reserved");
	CALL("bound already", reserve(a, NULL));
	CALL("another family", reserve(c, &other));
	CALL("not ours",
	     (in.sin_addr.s_addr = htonl(0xc0000201), reserve(c, &in)));
	CALL("not a socket", reserve(0, NULL));
	CALL("closed", reserve(-1, NULL));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", reserve(c, NULL));
	close(a);
	close(b);
	close(c);
}

/* Said as `r` is: 0 for a descriptor. */
static inline int reserved_socket(const char *label, reserving *reserve,
				  int port, sa_family_t family)
{
	int fd = -1, on = -1;
	socklen_t len = sizeof(on);

	CALL(label, (fd = reserve(&port, family)) < 0 ? -1 : 0);
	say("%s: port %d", label, port);
	if (fd < 0)
		return fd;
	say_name(label, fd);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &on, &len);
	say("%s: type %d, %s", label, on,
	    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept");
	return fd;
}

static inline void rresvport_cases(reserving *reserve)
{
	int a = reserved_socket("first", reserve, 1023, AF_INET);
	int b = reserved_socket("in use", reserve, 1023, AF_INET);
	int c = reserved_socket("above", reserve, 5000, AF_INET);
	int d = reserved_socket("lowest", reserve, 512, AF_INET);
	int e = reserved_socket("below, in use", reserve, 80, AF_INET);
	int f = reserved_socket("v6", reserve, 700, AF_INET6);

	reserved_socket("another family", reserve, 700, AF_UNIX);
	CALL("setuid 33", setuid(33));
	reserved_socket("by uid 33", reserve, 1000, AF_INET);
	close(a);
	close(b);
	close(c);
	close(d);
	close(e);
	close(f);
}

#endif
