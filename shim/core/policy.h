/* SPDX-License-Identifier: MIT */
/*
 * Who may ask nonroot-helper for what: the rules, and the question.
 *
 * Pure: lines come in as spans, the result is one flat struct.  The first
 * rule that matches decides; where none does, the answer is no.
 *
 *   allow bind uid=1000 proto=tcp addr=0.0.0.0,:: port=80,443,1000-1010
 *   deny  dmi  uid=1000-1999            # to the end of the line
 *
 *   key    kinds      values, a list with commas
 *   uid    bind dmi   0..4294967294, ranges a-b, names: the effective uid
 *   gid    bind dmi   the same of the effective gid
 *   cgroup bind dmi   one glob of the whole cgroup v2 path, `*` also of `/`
 *   proto  bind       tcp, udp
 *   addr   bind       IPv4 or IPv6 address, optional /prefix
 *   port   bind       1..65535 and ranges a-b; may not be left out
 *   netns  bind       own, other, any: is the socket's that of the helper?
 *   rate   bind       N/s, 1 to 1000000: what is more is refused
 *
 * A key left out matches anything, but see `node`.  An IPv4 address and its
 * IPv4-mapped IPv6 form are one; no prefix of other IPv6 addresses contains
 * them, so that
 * `::/0` never means IPv4.
 */
#ifndef NONROOT_POLICY_H
#define NONROOT_POLICY_H

#include "text.h"

#define POLICY_RULES 128
#define POLICY_ITEMS 16 /* in one list */
#define POLICY_GLOB_MAX 127

enum policy_kind { POLICY_BIND, POLICY_DMI };
enum policy_proto { POLICY_TCP = 1, POLICY_UDP = 2 };	/* bits of a set */
enum policy_netns { POLICY_OWN = 1, POLICY_OTHER = 2 }; /* likewise */

/* What a kernel may not tell: bits of `lacks`. */
enum { POLICY_LACKS_NETNS = 1, POLICY_LACKS_PIDFD = 2 };

/* In network order; IPv4 as ::ffff:a.b.c.d. */
struct policy_addr {
	uint8_t b[16];
};

/* A list of n == 0 was left out. */
struct policy_range {
	uint32_t first, last;
};

struct policy_numbers {
	uint8_t n;
	struct policy_range range[POLICY_ITEMS];
};

struct policy_net {
	struct policy_addr addr;
	uint8_t bits; /* of the 128 */
};

struct policy_nets {
	uint8_t n;
	struct policy_net net[POLICY_ITEMS];
};

struct policy_rule {
	unsigned line;
	uint8_t kind;	/* enum policy_kind */
	uint8_t protos; /* 0: any */
	uint8_t netns;	/* 0: any */
	bool deny;
	uint32_t rate; /* a second; 0: no limit */
	struct policy_numbers uid, gid, port;
	struct policy_nets addr;
	/* Without a leading `/`; empty: any. */
	uint8_t cgroup_len;
	char cgroup[POLICY_GLOB_MAX];
};

struct policy {
	/* How lines are read; the caller's, zero will do. */
	bool node;	/* allow rules without netns= mean netns=other */
	unsigned lacks; /* rules that need it are refused */
	/* The text of passwd(5) and of group(5), borrowed; empty: no names. */
	struct span names[2];

	unsigned n;
	struct policy_rule rule[POLICY_RULES];
};

struct policy_query {
	enum policy_kind kind;
	uint32_t uid, gid;
	struct span cgroup; /* p == NULL: not known */
	/* Of POLICY_BIND only. */
	enum policy_netns netns; /* 0: not known */
	enum policy_proto proto;
	uint16_t port;
	struct policy_addr addr;
};

/*
 * One line of a file, without its newline; blank and comment lines add
 * nothing.  Returns NULL, or when the line is wrong what was expected (a
 * static text) with *ret_found the part that was found in its place; the
 * policy is as before then.
 */
const char *policy_line(struct policy *p, struct span line, unsigned lineno,
			struct span *ret_found);

/* The same for a line without its leading `allow` or `deny`. */
const char *policy_rule(struct policy *p, struct span rule, bool deny,
			unsigned lineno, struct span *ret_found);

/*
 * All lines of a file, up to the first that is wrong; a file without a rule is
 * wrong too.  *ret_lineno is the
 * number of the last line read.
 */
const char *policy_text(struct policy *p, struct span text,
			unsigned *ret_lineno, struct span *ret_found);

/*
 * The first rule that matches, or NULL.  What is not known is matched by the
 * `cgroup` and `netns` of no allow rule and of every deny rule.
 */
const struct policy_rule *policy_decides(const struct policy *p,
					 const struct policy_query *q);

/*
 * Is there an allow rule of this kind which uid and gid may match?  False
 * means that every such question of theirs is refused.
 */
bool policy_names(const struct policy *p, enum policy_kind kind, uint32_t uid,
		  uint32_t gid);

/* Is there a rule of this kind, for this uid and gid, with a cgroup? */
bool policy_wants_cgroup(const struct policy *p, enum policy_kind kind,
			 uint32_t uid, uint32_t gid);

/* What was used of a rule's rate; zero it first. */
struct policy_bucket {
	int64_t since; /* ms: when it was full, moved on by each use */
};

/*
 * May it be used once more?  A second's worth may come at once; false takes
 * nothing.  now_ms is of a clock that never goes back.
 */
bool policy_rate(struct policy_bucket *b, uint32_t rate, int64_t now_ms);

/*
 * The path of the cgroup v2 line of /proc/PID/cgroup, without its leading
 * `/`; p == NULL when there is none.
 */
struct span policy_cgroup(struct span file);

/* Is there an allow rule of this kind at all? */
bool policy_has(const struct policy *p, enum policy_kind kind);

/*
 * NULL, or why `now` cannot come into force: by kind, what had no rule at the
 * start has been given up for good.
 */
const char *policy_needs_more(const bool kept[2], const struct policy *now);

/*
 * The address and port of a struct sockaddr_in or sockaddr_in6 of Linux, len
 * bytes as given to bind(2), into *q.  Returns the family, or what bind(2)
 * says to its like: -EINVAL for a length, -EAFNOSUPPORT for another family.
 */
int policy_sockaddr(const uint8_t *sa, size_t len, struct policy_query *q);

struct policy_addr policy_ipv4(const uint8_t b[4]);

/*
 * An IPv4 or IPv6 address as inet_pton(3) reads them: no zone, no leading
 * zero in a dotted part.  False leaves *ret untouched.
 */
bool policy_address(struct span s, struct policy_addr *ret);

#endif
