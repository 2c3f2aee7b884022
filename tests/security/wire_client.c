/* SPDX-License-Identifier: MIT */
/*
 * Sends nonroot-helper one request, right or wrong, and prints the errno
 * name that it answers ("0" for none; then the value, if there is one).
 *
 *   wire_client SOCKET bind tcp|mptcp|udp|raw 4|6 ADDR PORT
 *   wire_client SOCKET busy|bound ADDR PORT  two sockets, one socket twice
 *   wire_client SOCKET dmi ATTR              a number of enum wire_dmi
 *   wire_client SOCKET table ARG             the bytes, to stdout
 *   wire_client SOCKET short|long|huge|empty|magic|version|version0|kind
 *   wire_client SOCKET nofd|twofds|manyfds|file|path|unix ADDR PORT
 *   wire_client SOCKET family|length|length-max|dmi-fd ADDR PORT
 *   wire_client SOCKET storm N    N bad requests of all sorts
 *   wire_client SOCKET crowd N    N connections; which still answer?
 *   wire_client SOCKET silent     how long until we are closed
 *   wire_client SOCKET linger     leaves a socket whose last close waits 60 s
 *   wire_client SOCKET deaf       never reads an answer; closed at last
 *
 * Exit status: 0 when an answer came, whatever it says; 2 otherwise.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "wire.h"

#define MANY 40
#define CROWD_MAX 400

static const char *helper;

_Noreturn static void fail(const char *what)
{
	perror(what);
	exit(2);
}

static int must(int r, const char *what)
{
	if (r < 0)
		fail(what);
	return r;
}

static int helper_connect(void)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	struct timeval tv = {.tv_sec = 5};
	int fd = must(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0),
		      "socket");

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", helper);
	must(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), helper);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	return fd;
}

static ssize_t request_send(int to, const void *bytes, size_t n, const int *fds,
			    unsigned n_fds)
{
	union {
		struct cmsghdr h;
		char space[CMSG_SPACE(sizeof(int) * MANY)];
	} control = {0};
	struct iovec iov = {(void *)(uintptr_t)bytes, n};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};

	if (n_fds) {
		m.msg_control = &control;
		m.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
		control.h.cmsg_level = SOL_SOCKET;
		control.h.cmsg_type = SCM_RIGHTS;
		control.h.cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
		memcpy(CMSG_DATA(&control.h), fds, sizeof(int) * n_fds);
	}
	return sendmsg(to, &m, MSG_NOSIGNAL);
}

static struct wire_reply reply_read(int from)
{
	struct wire_reply reply;
	ssize_t n = recv(from, &reply, sizeof(reply), MSG_TRUNC);

	if (n != sizeof(reply)) {
		fprintf(stderr, "reply of %zd bytes: %s\n", n,
			n < 0 ? strerror(errno) : "closed");
		exit(2);
	}
	if (reply.magic != WIRE_MAGIC || reply.version_min != 1 ||
	    reply.version_max != 1 || reply.len > WIRE_DATA_MAX) {
		fprintf(stderr, "not a reply\n");
		exit(2);
	}
	return reply;
}

static void print_error(int e)
{
	puts(e ? strerrorname_np(e) : "0");
}

static struct wire_request request_of(uint16_t kind, uint32_t arg)
{
	return (struct wire_request){.magic = WIRE_MAGIC,
				     .version = WIRE_VERSION_MAX,
				     .kind = kind,
				     .arg = arg};
}

static struct wire_request bind_of(const char *addr, const char *port)
{
	struct wire_request r = request_of(WIRE_BIND, 0);
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

	in.sin_port = in6.sin6_port = htons((uint16_t)atoi(port));
	if (inet_pton(AF_INET, addr, &in.sin_addr) == 1) {
		memcpy(r.addr, &in, sizeof(in));
		r.addr_len = sizeof(in);
	} else if (inet_pton(AF_INET6, addr, &in6.sin6_addr) == 1) {
		memcpy(r.addr, &in6, sizeof(in6));
		r.addr_len = sizeof(in6);
	} else {
		fail(addr);
	}
	return r;
}

static int ask(const struct wire_request *r, const int *fds, unsigned n_fds)
{
	int to = helper_connect();
	struct wire_reply reply;

	must((int)request_send(to, r, sizeof(*r), fds, n_fds), "sendmsg");
	reply = reply_read(to);
	close(to);
	return reply.error;
}

/* A success counts only if the very socket we hold has the address now. */
static int ask_bind(const struct wire_request *r, int fd)
{
	struct sockaddr_storage sa = {0};
	socklen_t len = sizeof(sa);
	int e = ask(r, &fd, 1);

	if (e == 0) {
		must(getsockname(fd, (struct sockaddr *)&sa, &len),
		     "getsockname");
		if (len != r->addr_len || memcmp(&sa, r->addr, 8) != 0) {
			fprintf(stderr, "not bound where asked\n");
			exit(2);
		}
	}
	return e;
}

static void do_bind(char **arg)
{
	int domain = strcmp(arg[1], "6") ? AF_INET : AF_INET6;
	struct wire_request r = bind_of(arg[2], arg[3]);
	int fd;

	if (!strcmp(arg[0], "raw"))
		fd = socket(domain, SOCK_RAW, IPPROTO_ICMP);
	else
		fd = socket(domain,
			    strcmp(arg[0], "udp") ? SOCK_STREAM : SOCK_DGRAM,
			    strcmp(arg[0], "mptcp") ? 0 : IPPROTO_MPTCP);
	print_error(ask_bind(&r, must(fd, "socket")));
}

static void do_twice(bool same, char **arg)
{
	struct wire_request r = bind_of(arg[0], arg[1]);
	int domain =
		r.addr_len == sizeof(struct sockaddr_in) ? AF_INET : AF_INET6;
	int fd = must(socket(domain, SOCK_STREAM, 0), "socket");

	print_error(ask_bind(&r, fd));
	if (!same)
		fd = must(socket(domain, SOCK_STREAM, 0), "socket");
	print_error(ask(&r, &fd, 1));
}

static void do_dmi(const char *attr)
{
	struct wire_request r = request_of(WIRE_DMI, (uint32_t)atoi(attr));
	int to = helper_connect();
	struct wire_reply reply;

	must((int)request_send(to, &r, sizeof(r), NULL, 0), "sendmsg");
	reply = reply_read(to);
	if (reply.error)
		print_error(reply.error);
	else
		printf("0 %.*s\n", (int)reply.len, (char *)reply.data);
}

static void do_table(const char *table)
{
	struct wire_request r = request_of(WIRE_TABLE, (uint32_t)atoi(table));
	int to = helper_connect();

	for (;;) {
		struct wire_reply reply;

		must((int)request_send(to, &r, sizeof(r), NULL, 0), "sendmsg");
		reply = reply_read(to);
		if (reply.error) {
			print_error(reply.error);
			return;
		}
		if (reply.len == 0)
			return;
		fwrite(reply.data, 1, reply.len, stdout);
		r.offset += reply.len;
	}
}

/* A message that is not a request, by name; false: there is no such name. */
static bool nonsense_send(int to, const char *what)
{
	struct wire_request r = request_of(WIRE_DMI, 0);
	char bytes[4096] = {0};
	size_t n = sizeof(r);

	if (!strcmp(what, "short"))
		n -= 1;
	else if (!strcmp(what, "empty"))
		n = 0;
	else if (!strcmp(what, "long"))
		n += 1;
	else if (!strcmp(what, "huge"))
		n = sizeof(bytes);
	else if (!strcmp(what, "magic"))
		r.magic ^= 1;
	else if (!strcmp(what, "version"))
		r.version = WIRE_VERSION_MAX + 1;
	else if (!strcmp(what, "version0"))
		r.version = 0;
	else if (!strcmp(what, "kind"))
		r.kind = 77;
	else
		return false;
	memcpy(bytes, &r, sizeof(r));
	must((int)request_send(to, bytes, n, NULL, 0), "sendmsg");
	return true;
}

/* A bind request that no bind(2) could carry out, likewise. */
static bool bad_bind_send(int to, const char *what, char **arg)
{
	struct wire_request r = bind_of(arg[0], arg[1]);
	int fds[MANY], other = -1;
	unsigned n = 1;

	if (!strcmp(what, "nofd"))
		n = 0;
	else if (!strcmp(what, "twofds"))
		n = 2;
	else if (!strcmp(what, "manyfds"))
		n = MANY;
	else if (!strcmp(what, "file"))
		other = must(open("/dev/null", O_RDONLY), "open");
	else if (!strcmp(what, "path"))
		other = must(open("/", O_PATH), "open");
	else if (!strcmp(what, "unix"))
		other = must(socket(AF_UNIX, SOCK_STREAM, 0), "socket");
	else if (!strcmp(what, "family"))
		r.addr[0] = r.addr[1] = 0x55;
	else if (!strcmp(what, "length"))
		r.addr_len = 15;
	else if (!strcmp(what, "length-max"))
		r.addr_len = UINT32_MAX;
	else if (!strcmp(what, "dmi-fd"))
		r = request_of(WIRE_DMI, 0);
	else
		return false;
	for (int i = 0; i < MANY; i++)
		fds[i] = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	if (other >= 0)
		dup2(other, fds[0]);
	must((int)request_send(to, &r, sizeof(r), fds, n), "sendmsg");
	for (int i = 0; i < MANY; i++)
		close(fds[i]);
	close(other);
	return true;
}

/* `arg` is an address and a port, or NULL. */
static bool malformed_send(int to, const char *what, char **arg)
{
	return nonsense_send(to, what) || (arg && bad_bind_send(to, what, arg));
}

static void do_malformed(const char *what, char **arg)
{
	int to = helper_connect();

	if (!malformed_send(to, what, arg)) {
		fprintf(stderr, "wire_client: %s?\n", what);
		exit(2);
	}
	print_error(reply_read(to).error);
}

/* All sorts in turn, each on a connection of its own, some left unread. */
static void do_storm(int n)
{
	static const char *const sorts[] = {
		"short",  "long",   "huge",   "magic",	 "version", "kind",
		"nofd",	  "twofds", "file",   "manyfds", "unix",    "family",
		"length", "path",   "dmi-fd", "version0"};
	char addr[] = "127.0.0.1", port[] = "80";
	char *arg[] = {addr, port};

	for (int i = 0; i < n; i++) {
		const char *sort =
			sorts[(size_t)i % (sizeof(sorts) / sizeof(sorts[0]))];
		int to = helper_connect();

		if (!malformed_send(to, sort, arg))
			fail(sort);
		if (i % 3)
			reply_read(to);
		close(to);
	}
	printf("%d\n", n);
}

static void do_crowd(int n)
{
	struct wire_request r = request_of(WIRE_DMI, 0);
	static int fd[CROWD_MAX];
	int first, last;

	if (n < 1 || n > CROWD_MAX)
		exit(2);
	for (int i = 0; i < n; i++)
		fd[i] = helper_connect();
	usleep(200 * 1000);
	/* recv of a connection that was closed is 0 or ECONNRESET. */
	first = request_send(fd[0], &r, sizeof(r), NULL, 0) > 0 &&
		recv(fd[0], &r, sizeof(r), 0) > 0;
	r = request_of(WIRE_DMI, 0);
	last = request_send(fd[n - 1], &r, sizeof(r), NULL, 0) > 0 &&
	       recv(fd[n - 1], &r, sizeof(r), 0) > 0;
	printf("first %s, last %s\n", first ? "answered" : "closed",
	       last ? "answered" : "closed");
}

static void do_silent(void)
{
	struct timespec a, b;
	char byte;
	int to = helper_connect();

	clock_gettime(CLOCK_MONOTONIC, &a);
	if (recv(to, &byte, 1, 0) != 0)
		fail("recv");
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf("%.1f\n", (double)(b.tv_sec - a.tv_sec) +
				 (double)(b.tv_nsec - a.tv_nsec) / 1e9);
}

/*
 * A TCP socket full of data that nobody reads, with SO_LINGER, passed on and
 * then closed here: whoever drops it last waits.  The helper is to be stopped
 * meanwhile, so that it is the last.
 */
static void do_linger(void)
{
	struct linger on = {.l_onoff = 1, .l_linger = 60};
	struct wire_request r = request_of(77, 0);
	struct sockaddr_in in = {.sin_family = AF_INET};
	socklen_t len = sizeof(in);
	int to = helper_connect();
	int passive = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int active = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	char bytes[4096] = {0};

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	must(bind(passive, (struct sockaddr *)&in, len), "bind");
	must(listen(passive, 1), "listen");
	must(getsockname(passive, (struct sockaddr *)&in, &len), "getsockname");
	must(connect(active, (struct sockaddr *)&in, len), "connect");
	must(setsockopt(active, SOL_SOCKET, SO_LINGER, &on, sizeof(on)),
	     "SO_LINGER");
	while (send(active, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	must((int)request_send(to, &r, sizeof(r), &active, 1), "sendmsg");
	close(active);
	puts("sent");
	fflush(stdout);
	pause();
}

static void do_deaf(void)
{
	struct wire_request r = request_of(WIRE_DMI, 0);
	int to = helper_connect();

	for (int i = 0; i < 100000; i++) {
		if (request_send(to, &r, sizeof(r), NULL, 0) < 0) {
			print_error(errno);
			return;
		}
	}
	puts("never closed");
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[2] : "";
	char **arg = argv + 3;
	int n = argc - 3;

	if (n < 0)
		return 2;
	helper = argv[1];
	if (!strcmp(what, "bind") && n == 4)
		do_bind(arg);
	else if (!strcmp(what, "busy") && n == 2)
		do_twice(false, arg);
	else if (!strcmp(what, "bound") && n == 2)
		do_twice(true, arg);
	else if (!strcmp(what, "dmi") && n == 1)
		do_dmi(arg[0]);
	else if (!strcmp(what, "table") && n == 1)
		do_table(arg[0]);
	else if (!strcmp(what, "storm") && n == 1)
		do_storm(atoi(arg[0]));
	else if (!strcmp(what, "crowd") && n == 1)
		do_crowd(atoi(arg[0]));
	else if (!strcmp(what, "silent"))
		do_silent();
	else if (!strcmp(what, "linger"))
		do_linger();
	else if (!strcmp(what, "deaf"))
		do_deaf();
	else
		do_malformed(what, n == 2 ? arg : NULL);
	return 0;
}
