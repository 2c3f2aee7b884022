/* SPDX-License-Identifier: MIT */
/*
 * What nonroot-helper makes of a request before and after it asks the kernel:
 * is it one, which socket may it be about, the reply, and the line that is
 * logged.  Pure.
 */
#ifndef NONROOT_REQUEST_H
#define NONROOT_REQUEST_H

#include <sys/socket.h>

#include "policy.h"
#include "wire.h"

/* Is a message of len bytes a request of a version that is served? */
bool request_is_one(const struct wire_request *r, size_t len);

/*
 * The protocol of a socket, by its SO_DOMAIN, SO_TYPE and SO_PROTOCOL, for an
 * address of `family` (or -errno, what is wrong with the address).  Else
 * -errno as bind(2) gives it, -EACCES for a socket that no rule can name.
 */
int request_proto(int domain, int type, int protocol, int family);

/* Those that recvmsg(2) has put into m, into fds[cap]; how many. */
unsigned request_passed(struct msghdr *m, int *fds, unsigned cap);

/* Descriptors: -EPROTO for more than one, -EBADF for none. */
int request_descriptors(unsigned n, bool cut);

/* What stands in the head of the reply to r, with errno e. */
void request_answer(struct wire_reply *reply, const struct wire_request *r,
		    bool known, int e);

/* One decision, for the log. */
struct request_decision {
	const char *code, *op;
	int32_t pid;
	int family;	       /* of the address, not positive: none */
	struct policy_query q; /* who asks; proto 0: not known */
	bool has_arg;
	uint32_t arg;
	bool more;     /* of what a line was written for */
	unsigned rule; /* 0: none */
	int error;
	const char *why; /* more than the errno says, or NULL */
	unsigned lost;	 /* lines before it that were not written */
};

/*
 * What /proc/PID/cgroup had, n bytes or -errno, as d->q.cgroup, which borrows
 * it; d->why says when it tells nothing.
 */
void request_cgroup(struct request_decision *d, const char *file, long n);

/* What was used of the rates of `version` of the rules; zero it first. */
struct request_rates {
	unsigned version;
	struct policy_bucket bucket[POLICY_RULES];
};

/* The rules about d->q, as d->rule and d->why; 0 or EACCES. */
int request_decide(struct request_decision *d, const struct policy *p,
		   unsigned version, struct request_rates *rates,
		   int64_t now_ms);

#define REQUEST_LINE_MAX 320

/* Into buf[REQUEST_LINE_MAX], with a newline; its length. */
size_t request_line(const struct request_decision *d, char *buf);

/* As inet_ntop(3) writes it. */
void request_address(struct out *o, const struct policy_addr *a, bool ipv4);

/* Lines a period of ten seconds; zero it first. */
struct request_quota {
	int64_t since; /* ms */
	unsigned lines, lost;
};

/* May a line be written?  *ret_lost: those that were not, since the last. */
bool request_quota(struct request_quota *q, unsigned most, int64_t now_ms,
		   unsigned *ret_lost);

/*
 * The line of a decision, or 0 where none is to be written.  Refusals have a
 * quota of their own, so that they cannot push out the rest.
 */
size_t request_log(struct request_quota quota[2], struct request_decision *d,
		   int64_t now_ms, char *buf);

#endif
