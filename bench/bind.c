/* SPDX-License-Identifier: MIT */
/*
 * bind PORT N [SOCKET]: socket, bind and close, N times; the shortest and the
 * median in microseconds.  With SOCKET not by bind(2) but by that helper, over
 * one connection that is kept: the floor of what a connection for each costs.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../shim/core/wire.h"

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int dial(const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int c = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
	if (c < 0 || connect(c, (struct sockaddr *)&un, sizeof(un)))
		die(path);
	return c;
}

static int ask(int c, int s, const struct sockaddr_in *in)
{
	struct wire_request q = {.magic = WIRE_MAGIC,
				 .version = 1,
				 .kind = WIRE_BIND,
				 .addr_len = sizeof(*in)};
	struct wire_reply r;
	union {
		struct cmsghdr h;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {.h = {.cmsg_len = CMSG_LEN(sizeof(int)),
			   .cmsg_level = SOL_SOCKET,
			   .cmsg_type = SCM_RIGHTS}};
	struct iovec iov = {&q, sizeof(q)};
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = &control,
			   .msg_controllen = sizeof(control)};

	memcpy(q.addr, in, sizeof(*in));
	memcpy(CMSG_DATA(&control.h), &s, sizeof(s));
	if (sendmsg(c, &m, 0) < 0 || recv(c, &r, sizeof(r), 0) != sizeof(r))
		die("helper");
	return r.error ? -1 : 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	int n = argc > 2 ? atoi(argv[2]) : 0, conn = -1;
	double *us = calloc((size_t)n + 1, sizeof(*us));

	if (n < 1 || !us)
		return 2;
	in.sin_port = htons((uint16_t)atoi(argv[1]));
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (argc > 3)
		conn = dial(argv[3]);
	for (int i = 0; i < n; i++) {
		double t = now_us();
		int s = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (conn < 0 ? bind(s, (struct sockaddr *)&in, sizeof(in))
			     : ask(conn, s, &in))
			die("bind");
		close(s);
		us[i] = now_us() - t;
	}
	qsort(us, (size_t)n, sizeof(*us), by_double);
	printf("%.1f %.1f\n", us[0], us[n / 2]);
	return 0;
}
