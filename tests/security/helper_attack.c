/* SPDX-License-Identifier: MIT */
/*
 * Presses nonroot-helper, and prints one line.
 *
 *   helper_attack SOCKET load CLIENTS BINDS  each binds 0.0.0.0:100+i so often
 *   helper_attack SOCKET stall N       N connections, some with a bad message;
 *                                      when is the first given up?
 *   helper_attack SOCKET idle N        N connections, then a bind
 *   helper_attack SOCKET lengths|versions|kinds  every one that is wrong
 *   helper_attack SOCKET flood N       N messages with 253 descriptors each
 *   helper_attack SOCKET bytes         one byte at a time
 *   helper_attack SOCKET ends          no bytes but descriptors, a request, and
 *                                      then no more
 *   helper_attack SOCKET state WHAT    a socket that is listening, connected,
 *                                      udp-connected, sctp, packet, udplite
 *   helper_attack SOCKET gone          asks when who connected has exited
 *   helper_attack SOCKET held          asks, and then who connected exits
 *   helper_attack SOCKET meanwhile WHAT  asks, and then the socket is bound,
 *                                      listening, replaced, closed
 *   helper_attack SOCKET closed        closes its own copy before the answer
 *   helper_attack SOCKET fixture FILE  a request as an old client sent it
 *   helper_attack SOCKET speed N       N binds; the least and median time
 *
 * Exit status: 0 when it came to its end, 2 otherwise.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "wire.h"

#define SCM_MAX 253 /* unix(7) */

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

static double now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int dial(void)
{
	struct sockaddr_un sa = {.sun_family = AF_UNIX};
	struct timeval tv = {.tv_sec = 8};
	int fd = must(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0),
		      "socket");

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s", helper);
	must(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), helper);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	return fd;
}

static ssize_t message(int to, const void *bytes, size_t n, int fd,
		       unsigned times)
{
	static union {
		struct cmsghdr h;
		char space[CMSG_SPACE(sizeof(int) * SCM_MAX)];
	} control;
	struct iovec iov = {(void *)(uintptr_t)bytes, n};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};

	if (times) {
		m.msg_control = &control;
		m.msg_controllen = CMSG_SPACE(sizeof(int) * times);
		control.h.cmsg_level = SOL_SOCKET;
		control.h.cmsg_type = SCM_RIGHTS;
		control.h.cmsg_len = CMSG_LEN(sizeof(int) * times);
		for (unsigned i = 0; i < times; i++)
			memcpy(CMSG_DATA(&control.h) + i * sizeof(int), &fd,
			       sizeof(fd));
	}
	return sendmsg(to, &m, MSG_NOSIGNAL);
}

static struct wire_request bind_request(uint16_t port)
{
	struct wire_request r = {.magic = WIRE_MAGIC,
				 .version = WIRE_VERSION_MAX,
				 .kind = WIRE_BIND,
				 .addr_len = sizeof(struct sockaddr_in)};
	struct sockaddr_in in = {.sin_family = AF_INET,
				 .sin_port = htons(port)};

	memcpy(r.addr, &in, sizeof(in));
	return r;
}

/* The errno that is answered, -1 when we were closed. */
static int reply(int from)
{
	struct wire_reply r;

	return recv(from, &r, sizeof(r), 0) == sizeof(r) ? r.error : -1;
}

static const char *name(int e)
{
	return e < 0 ? "closed" : e ? strerrorname_np(e) : "0";
}

/* As the library does it: a connection for each. */
static int bind_once(uint16_t port)
{
	struct wire_request r = bind_request(port);
	struct sockaddr_in in = {0};
	socklen_t len = sizeof(in);
	int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
	int to = dial(), e;

	message(to, &r, sizeof(r), fd, 1);
	e = reply(to);
	close(to);
	getsockname(fd, (struct sockaddr *)&in, &len);
	if (e == 0 && ntohs(in.sin_port) != port)
		e = EBADMSG;
	close(fd);
	return e;
}

static void do_load(int clients, int binds)
{
	struct {
		int good, bad;
		double longest;
	} *sum =
		mmap(NULL, sizeof(*sum) * (size_t)clients,
		     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int good = 0, bad = 0;
	double longest = 0, began = now_us();

	for (int i = 0; i < clients; i++) {
		if (fork())
			continue;
		for (int b = 0; b < binds; b++) {
			double t = now_us();

			if (bind_once((uint16_t)(100 + i)) == 0)
				sum[i].good++;
			else
				sum[i].bad++;
			t = now_us() - t;
			if (t > sum[i].longest)
				sum[i].longest = t;
		}
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	for (int i = 0; i < clients; i++) {
		good += sum[i].good;
		bad += sum[i].bad;
		if (sum[i].longest > longest)
			longest = sum[i].longest;
	}
	printf("good=%d bad=%d longest_ms=%.0f all_ms=%.0f\n", good, bad,
	       longest / 1e3, (now_us() - began) / 1e3);
}

static void do_stall(int n)
{
	double began = now_us();
	char byte = 'N';
	int first = -1;

	for (int i = 0; i < n; i++) {
		int to = dial();

		if (i == 0)
			first = to;
		else if (i % 2)
			message(to, &byte, 1, -1, 0);
	}
	puts("stalled");
	fflush(stdout);
	recv(first, &byte, 1, 0);
	printf("ms=%.0f\n", (now_us() - began) / 1e3);
}

static void do_idle(int n)
{
	struct rlimit l = {(rlim_t)n + 64, (rlim_t)n + 64};

	setrlimit(RLIMIT_NOFILE, &l);
	for (int i = 0; i < n; i++)
		dial();
	puts(name(bind_once(80)));
}

/* The answers to every one of 0..n-1 that `right` is not. */
static void do_every(const char *what, uint32_t n)
{
	unsigned other = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct wire_request r = bind_request(80);
		char bytes[1024] = {0};
		size_t len = sizeof(r);
		int to, e;

		if (*what == 'l')
			len = i;
		else if (*what == 'v')
			r.version = (uint16_t)(i * 7);
		else
			r.kind = (uint16_t)(i * 7 + 4);
		if (len == sizeof(r) && *what == 'l')
			continue;
		if (*what == 'v' && r.version == WIRE_VERSION_MAX)
			continue;
		memcpy(bytes, &r, sizeof(r));
		to = dial();
		message(to, bytes, len, -1, 0);
		e = reply(to);
		if (e != EPROTO)
			other++;
		close(to);
	}
	printf("other than EPROTO: %u\n", other);
}

static void do_flood(int n)
{
	struct wire_request r = bind_request(80);
	int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket"), wrong = 0;

	for (int i = 0; i < n; i++) {
		int to = dial();

		if (message(to, &r, sizeof(r), fd, SCM_MAX) < 0 ||
		    reply(to) != EPROTO)
			wrong++;
		close(to);
	}
	printf("wrong=%d\n", wrong);
}

static void do_bytes(void)
{
	struct wire_request r = bind_request(80);
	int to = dial(), n = 0;

	for (size_t i = 0; i < sizeof(r); i++) {
		message(to, (char *)&r + i, 1, -1, 0);
		n += reply(to) == EPROTO;
	}
	printf("EPROTO=%d of %zu\n", n, sizeof(r));
}

static void do_ends(void)
{
	struct wire_request r = bind_request(80);
	int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket"), to = dial();

	message(to, &r, 0, fd, 2);
	printf("%s ", name(reply(to)));
	message(to, &r, sizeof(r), fd, 1);
	printf("%s ", name(reply(to)));
	shutdown(to, SHUT_WR);
	puts(name(reply(to)));
}

static int socket_of(const char *what)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (!strcmp(what, "listening")) {
		fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
		must(listen(fd, 1), "listen");
	} else if (!strcmp(what, "udp-connected")) {
		fd = must(socket(AF_INET, SOCK_DGRAM, 0), "socket");
		must(connect(fd, (struct sockaddr *)&in, sizeof(in)),
		     "connect");
	} else if (!strcmp(what, "connected")) {
		int passive = socket(AF_INET, SOCK_STREAM, 0);
		socklen_t len = sizeof(in);

		must(listen(passive, 1), "listen");
		getsockname(passive, (struct sockaddr *)&in, &len);
		in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
		must(connect(fd, (struct sockaddr *)&in, sizeof(in)),
		     "connect");
	} else if (!strcmp(what, "sctp")) {
		fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
	} else if (!strcmp(what, "udplite")) {
		fd = socket(AF_INET, SOCK_DGRAM, 136);
	} else if (!strcmp(what, "packet")) {
		fd = socket(AF_PACKET, SOCK_RAW, 0);
	} else {
		fail(what);
	}
	if (fd < 0) {
		puts("cannot be made here");
		exit(0);
	}
	return fd;
}

static void do_state(const char *what)
{
	struct wire_request r = bind_request(80);
	int fd = socket_of(what), to = dial();

	message(to, &r, sizeof(r), fd, 1);
	puts(name(reply(to)));
}

/*
 * Who connected ends, and its child, which has the connection, asks: before
 * that and `held` by a helper that is stopped, or after.
 */
static void do_gone(bool held)
{
	struct wire_request r = bind_request(80);
	int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket"), pipes[2];
	char text[32] = "";
	pid_t child;

	must(pipe(pipes), "pipe");
	child = fork();
	if (child == 0) {
		int to = dial();

		if (held)
			message(to, &r, sizeof(r), fd, 1);
		if (fork() == 0) {
			if (!held) {
				usleep(300 * 1000);
				message(to, &r, sizeof(r), fd, 1);
			}
			dprintf(pipes[1], "%s\n", name(reply(to)));
		}
		_exit(0);
	}
	waitpid(child, NULL, 0);
	if (held) {
		printf("gone %d\n", (int)child);
		fflush(stdout);
	}
	must((int)read(pipes[0], text, sizeof(text) - 1), "read");
	fputs(text, stdout);
}

static uint16_t port_of(int fd)
{
	struct sockaddr_in in = {0};
	socklen_t len = sizeof(in);

	getsockname(fd, (struct sockaddr *)&in, &len);
	return ntohs(in.sin_port);
}

/* The helper is stopped meanwhile: what it gets is not what was sent. */
static void do_meanwhile(const char *what)
{
	struct wire_request r = bind_request(80);
	struct sockaddr_in in = {.sin_family = AF_INET};
	int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int other = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
	int kept = dup(fd), to = dial(), e;

	message(to, &r, sizeof(r), fd, 1);
	if (!strcmp(what, "bound"))
		must(bind(fd, (struct sockaddr *)&in, sizeof(in)), "bind");
	else if (!strcmp(what, "listening"))
		must(listen(fd, 1), "listen");
	else if (!strcmp(what, "replaced"))
		must(dup2(other, fd), "dup2");
	else
		close(fd);
	puts("sent");
	fflush(stdout);
	e = reply(to);
	printf("%s %s\n", name(e),
	       port_of(kept) == 80    ? "ours"
	       : port_of(other) == 80 ? "another"
				      : "none");
}

static void do_closed(void)
{
	struct wire_request r = bind_request(80);
	int e = 0;

	for (int i = 0; i < 200 && e == 0; i++) {
		int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket");
		int to = dial();

		message(to, &r, sizeof(r), fd, 1);
		close(fd);
		if (i % 2)
			e = reply(to);
		close(to);
	}
	puts(name(e));
}

static void do_fixture(const char *file)
{
	char bytes[256];
	int in = must(open(file, O_RDONLY), file);
	ssize_t n = read(in, bytes, sizeof(bytes));
	int fd = must(socket(AF_INET, SOCK_STREAM, 0), "socket"), to = dial();

	message(to, bytes, (size_t)n, fd, 1);
	puts(name(reply(to)));
}

static int by_size(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;

	return (d > 0) - (d < 0);
}

static void do_speed(int n)
{
	double *took = calloc((size_t)n, sizeof(*took));

	for (int i = 0; i < n; i++) {
		double t = now_us();

		if (bind_once(80) != 0)
			fail("bind");
		took[i] = now_us() - t;
	}
	qsort(took, (size_t)n, sizeof(*took), by_size);
	printf("min_us=%.1f median_us=%.1f\n", took[0], took[n / 2]);
	free(took);
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[2] : "";
	int n = argc > 3 ? atoi(argv[3]) : 0;

	if (argc < 3)
		return 2;
	helper = argv[1];
	if (!strcmp(what, "load") && argc == 5)
		do_load(n, atoi(argv[4]));
	else if (!strcmp(what, "stall"))
		do_stall(n);
	else if (!strcmp(what, "idle"))
		do_idle(n);
	else if (!strcmp(what, "lengths"))
		do_every(what, 600);
	else if (!strcmp(what, "versions") || !strcmp(what, "kinds"))
		do_every(what, 9000);
	else if (!strcmp(what, "flood"))
		do_flood(n);
	else if (!strcmp(what, "bytes"))
		do_bytes();
	else if (!strcmp(what, "ends"))
		do_ends();
	else if (!strcmp(what, "state") && argc == 4)
		do_state(argv[3]);
	else if (!strcmp(what, "gone"))
		do_gone(false);
	else if (!strcmp(what, "held"))
		do_gone(true);
	else if (!strcmp(what, "meanwhile") && argc == 4)
		do_meanwhile(argv[3]);
	else if (!strcmp(what, "closed"))
		do_closed();
	else if (!strcmp(what, "fixture") && argc == 4)
		do_fixture(argv[3]);
	else if (!strcmp(what, "speed"))
		do_speed(n);
	else
		return 2;
	return 0;
}
