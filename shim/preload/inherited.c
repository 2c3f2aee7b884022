/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>

#include "../core/ports.h"
#include "inherited.h"
#include "settings.h"
#include "sys.h"

#define FIRST 3 /* SD_LISTEN_FDS_START */

/* More than a service has; each is a few system calls. */
#define MOST 256

/* The value of NAME= in an entry; an empty span's p is null for another. */
static struct span value_of(const char *entry, struct span name_eq)
{
	struct span s = span_of(entry);

	if (!span_starts(s, name_eq))
		return (struct span){NULL, 0};
	return (struct span){s.p + name_eq.n, s.n - name_eq.n};
}

/*
 * Meant for us: for this process, or for one whose child we are, for a daemon
 * forks.  That one may have ended.
 */
static bool is_for_us(struct span pid)
{
	uint64_t n;

	if (!pid.p)
		return true;
	return span_number(pid, INT32_MAX, &n) && n > 0 &&
	       ((long)n == sys0(SYS_getpid) || (long)n == sys0(SYS_getppid) ||
		sys2(SYS_kill, n, 0) == -ESRCH);
}

/* How many there are for this process. */
static int count(void)
{
	struct span fds = {NULL, 0}, pid = {NULL, 0}, v;
	const char *entry;
	struct env e;
	uint64_t n = 0;

	env_open(&e);
	for (size_t at = 0; (entry = env_next(&e, &at));) {
		v = value_of(entry, SPAN("LISTEN_FDS="));
		fds = v.p && !fds.p ? v : fds;
		v = value_of(entry, SPAN("LISTEN_PID="));
		pid = v.p && !pid.p ? v : pid;
	}
	if (!fds.p || !span_number(fds, MOST, &n) || !is_for_us(pid))
		n = 0;
	env_close(&e);
	return (int)n;
}

/* Of an int, or -1, which no descriptor of ours has for any of these. */
static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	if (sys5(SYS_getsockopt, fd, level, name, &value, &len) < 0)
		return -1;
	return value;
}

static bool is_same_kind(int fd, int from)
{
	static const int options[] = {SO_DOMAIN, SO_TYPE, SO_PROTOCOL};

	for (int i = 0; i < 3; i++) {
		int is = option(fd, SOL_SOCKET, options[i]);

		if (is < 0 || is != option(from, SOL_SOCKET, options[i]))
			return false;
	}
	/* A stream that does not listen is somebody's connection. */
	if (option(from, SOL_SOCKET, SO_TYPE) == SOCK_STREAM &&
	    option(from, SOL_SOCKET, SO_ACCEPTCONN) != 1)
		return false;
	/* [::] alone, or with 0.0.0.0: another set of addresses. */
	return option(fd, SOL_SOCKET, SO_DOMAIN) != AF_INET6 ||
	       option(fd, IPPROTO_IPV6, IPV6_V6ONLY) ==
		       option(from, IPPROTO_IPV6, IPV6_V6ONLY);
}

static bool holds(int from, const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_in6 own;
	socklen_t n = sizeof(own);

	return sys3(SYS_getsockname, from, &own, &n) == 0 &&
	       ports_same(&own, n, addr, len);
}

/* Has the program bound it already?  Then its bind(2) has failed for that. */
static bool is_unbound(int fd)
{
	struct sockaddr_in6 own;
	socklen_t n = sizeof(own);

	return sys3(SYS_getsockname, fd, &own, &n) == 0 &&
	       ports_of(&own, n) == 0;
}

int inherited_find(int fd, const struct sockaddr *addr, socklen_t len)
{
	int n = count();

	if (n && !is_unbound(fd))
		return -1;
	for (int from = FIRST; from < FIRST + n; from++)
		if (from != fd && holds(from, addr, len) &&
		    is_same_kind(fd, from))
			return from;
	return -1;
}

bool inherited_adopt(int fd, int from)
{
	long own = sys2(SYS_fcntl, fd, F_GETFD);
	long status = sys2(SYS_fcntl, fd, F_GETFL);
	long theirs = sys2(SYS_fcntl, from, F_GETFL);

	if (own < 0 || status < 0 || theirs < 0 ||
	    sys3(SYS_dup3, from, fd, own & FD_CLOEXEC ? O_CLOEXEC : 0) < 0)
		return false;
	/* One file behind both: this is seen through `from` too. */
	sys3(SYS_fcntl, fd, F_SETFL,
	     (theirs & ~O_NONBLOCK) | (status & O_NONBLOCK));
	return true;
}
