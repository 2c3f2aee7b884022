/* SPDX-License-Identifier: MIT */
/*
 * nonroot-bind: binds the socket that is its descriptor 0, if the policy lets
 * its caller, and ends.
 *
 * Its file carries CAP_NET_BIND_SERVICE in the permitted set alone.  main is
 * the order of the argument: nothing is effective until the policy has said
 * yes to the very address that is then bound.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "creds.h"
#include "policy.h"
#include "request.h"

#define POLICY_FILE "/etc/nonroot/helper.conf"
#define POLICY_FILE_MAX 65536

/* linux/capability.h, _LINUX_CAPABILITY_VERSION_3 */
#define CAPABILITY_VERSION 0x20080522

#define SECONDS 2 /* for a policy on a file system that hangs */

/* The status is an errno; our caller's descriptor 2 is closed, if it is the
 * library. */
_Noreturn __attribute__((format(printf, 2, 3))) static void
die(int e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("nonroot-bind: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	_exit(e);
}

/* The one capability in the permitted set, if we have it, and `effective`. */
static void caps_set(bool effective)
{
	const uint32_t bit = 1u << CREDS_CAP_NET_BIND_SERVICE;
	struct {
		uint32_t version;
		int pid;
	} head = {CAPABILITY_VERSION, 0};
	struct {
		uint32_t effective, permitted, inheritable;
	} data[2] = {{0}};

	if (syscall(SYS_capget, &head, data))
		die(errno, "capget: %s", strerror(errno));
	data[0].permitted &= bit;
	data[0].effective = effective ? data[0].permitted : 0;
	data[0].inheritable = 0;
	memset(&data[1], 0, sizeof(data[1]));
	if (syscall(SYS_capset, &head, data))
		die(errno, "capset: %s", strerror(errno));
}

/* ADDRESS:PORT or [ADDRESS]:PORT, as the library's log writes it. */
static bool address_parse(struct span s, const char *scope, void *ret,
			  socklen_t *ret_len)
{
	struct sockaddr_in in = {.sin_family = AF_INET};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
	bool v6 = s.n && s.p[0] == '[';
	size_t colon = s.n;
	uint64_t port, zone = 0;
	struct policy_addr a;
	struct span host;

	while (colon && s.p[colon - 1] != ':')
		colon--;
	if (colon < (v6 ? 3 : 2) || (v6 && s.p[colon - 2] != ']'))
		return false;
	host = v6 ? (struct span){s.p + 1, colon - 3}
		  : (struct span){s.p, colon - 1};
	if (!span_number((struct span){s.p + colon, s.n - colon}, 65535,
			 &port) ||
	    (scope && !span_number(span_of(scope), UINT32_MAX, &zone)) ||
	    !policy_address(host, &a) || v6 != !!memchr(host.p, ':', host.n))
		return false;
	in.sin_port = in6.sin6_port = htons((uint16_t)port);
	memcpy(&in.sin_addr, a.b + 12, sizeof(in.sin_addr));
	memcpy(&in6.sin6_addr, a.b, sizeof(in6.sin6_addr));
	in6.sin6_scope_id = (uint32_t)zone;
	*ret_len = v6 ? sizeof(in6) : sizeof(in);
	memcpy(ret, v6 ? (void *)&in6 : (void *)&in, *ret_len);
	return true;
}

/* As nonroot-helper: the kind of the socket is what the kernel says. */
static int proto_of(int family)
{
	static const int options[] = {SO_DOMAIN, SO_TYPE, SO_PROTOCOL};
	int is[3];

	for (int i = 0; i < 3; i++) {
		socklen_t n = sizeof(is[i]);

		if (getsockopt(0, SOL_SOCKET, options[i], &is[i], &n))
			return -errno;
	}
	return request_proto(is[0], is[1], is[2], family);
}

/* The same file as the helper's, and as strict about whose it is. */
static void policy_read(struct policy *p)
{
	static char text[POLICY_FILE_MAX + 1];
	int fd = open(POLICY_FILE, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	const char *expected;
	struct span found;
	struct stat st;
	unsigned line;
	size_t n = 0;
	ssize_t r;

	if (fd < 0 || fstat(fd, &st))
		die(EACCES, POLICY_FILE ": %s", strerror(errno));
	if (st.st_mode & (S_IWGRP | S_IWOTH) || st.st_uid != 0)
		die(EACCES, POLICY_FILE ": others than root may write it");
	while ((r = read(fd, text + n, sizeof(text) - n)) > 0)
		n += (size_t)r;
	if (r < 0 || n > POLICY_FILE_MAX)
		die(EACCES, POLICY_FILE ": %s", strerror(r ? errno : EFBIG));
	close(fd);
	expected = policy_text(p, (struct span){text, n}, &line, &found);
	if (expected)
		die(EACCES, POLICY_FILE ":%u: '%.*s'; expected %s", line,
		    (int)(found.n < 80 ? found.n : 80), found.p, expected);
}

int main(int argc, char **argv)
{
	static struct policy policy;
	struct policy_query q = {.kind = POLICY_BIND};
	struct sockaddr_storage ss;
	const struct policy_rule *rule;
	socklen_t len;
	int proto;

	/* `=ep`, or real root: not yet. */
	caps_set(false);
	alarm(SECONDS);

	/* What is asked: of whom, for which socket, at which address. */
	if (argc < 2 || argc > 3 ||
	    !address_parse(span_of(argv[1]), argv[2], &ss, &len))
		die(EINVAL, "usage: nonroot-bind ADDRESS:PORT [ZONE] <&SOCKET");
	q.uid = geteuid();
	q.gid = getegid();
	policy_sockaddr((const uint8_t *)&ss, len, &q);
	proto = proto_of(ss.ss_family);
	if (proto < 0)
		return -proto;
	q.proto = (enum policy_proto)proto;

	/* Who says yes: the first rule that matches, else nobody. */
	policy_read(&policy);
	rule = policy_decides(&policy, &q);
	/* Nobody here counts how often. */
	if (!rule || rule->deny || rule->rate)
		die(EACCES, "no rule of " POLICY_FILE " allows it");

	/* What is done with it, once. */
	caps_set(true);
	return bind(0, (struct sockaddr *)&ss, len) ? errno : 0;
}
