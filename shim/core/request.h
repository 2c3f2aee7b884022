/* SPDX-License-Identifier: MIT */
/*
 * What nonroot-helper makes of a request before and after it asks the kernel:
 * is it one, which socket may it be about, the reply, and the line that is
 * logged.  Pure.
 */
#ifndef NONROOT_REQUEST_H
#define NONROOT_REQUEST_H

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

/* Descriptors: -EPROTO for more than one, -EBADF for none. */
int request_descriptors(unsigned n, bool cut);

/* What stands in the head of the reply to r, with errno e. */
void request_answer(struct wire_reply *reply, const struct wire_request *r,
		    bool known, int e);

/* One decision, for the log. */
struct request_decision {
	const char *code, *op;
	int32_t pid;
	uint32_t uid, gid;
	int family;	       /* of the address, not positive: none */
	struct policy_query q; /* proto 0: not known */
	bool has_arg;
	uint32_t arg;
	unsigned rule; /* 0: none */
	int error;
	const char *why; /* more than the errno says, or NULL */
	unsigned lost;	 /* lines before it that were not written */
};

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

#endif
