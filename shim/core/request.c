/* SPDX-License-Identifier: MIT */
#include "request.h"

#include <errno.h>

/* Lines a period: all decisions of a day are a few megabytes at most. */
#define PERIOD_MS 10000
#define LINES_REFUSED 20
#define LINES_DONE 500

bool request_is_one(const struct wire_request *r, size_t len)
{
	return len == sizeof(*r) && r->magic == WIRE_MAGIC &&
	       r->version >= WIRE_VERSION_MIN && r->version <= WIRE_VERSION_MAX;
}

unsigned request_passed(struct msghdr *m, int *fds, unsigned cap)
{
	const unsigned char *end =
		(const unsigned char *)m->msg_control + m->msg_controllen;
	unsigned n = 0;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		const unsigned char *at = CMSG_DATA(c);
		size_t room = at < end ? (size_t)(end - at) : 0, left;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS ||
		    c->cmsg_len < CMSG_LEN(0))
			continue;
		left = c->cmsg_len - CMSG_LEN(0);
		if (left > room)
			left = room;
		for (; left >= sizeof(int) && n < cap; left -= sizeof(int)) {
			__builtin_memcpy(&fds[n++], at, sizeof(int));
			at += sizeof(int);
		}
	}
	return n;
}

int request_descriptors(unsigned n, bool cut)
{
	if (cut || n > 1)
		return -EPROTO;
	return n ? 0 : -EBADF;
}

int request_proto(int domain, int type, int protocol, int family)
{
	/* Of Linux, the same on every architecture but MIPS. */
	enum { INET = 2, INET6 = 10, STREAM = 1, DGRAM = 2 };
	enum { TCP = 6, UDP = 17, MPTCP = 262 };

	if (domain != INET && domain != INET6)
		return -EAFNOSUPPORT;
	if (family < 0)
		return family;
	if (family != domain)
		return -EAFNOSUPPORT;
	/* Multipath TCP takes the port of TCP. */
	if (type == STREAM && (protocol == TCP || protocol == MPTCP))
		return POLICY_TCP;
	if (type == DGRAM && protocol == UDP)
		return POLICY_UDP;
	return -EACCES;
}

void request_answer(struct wire_reply *reply, const struct wire_request *r,
		    bool known, int e)
{
	reply->magic = WIRE_MAGIC;
	reply->version = known ? r->version : WIRE_VERSION_MAX;
	reply->kind = r->kind;
	reply->error = e;
	reply->version_min = WIRE_VERSION_MIN;
	reply->version_max = WIRE_VERSION_MAX;
}

void request_cgroup(struct request_decision *d, const char *file, long n)
{
	if (n > 0)
		d->q.cgroup = policy_cgroup((struct span){file, (size_t)n});
	if (!d->q.cgroup.p)
		d->why = d->pid > 0 ? "no cgroup v2 path in /proc/PID/cgroup"
				    : "the pid is not visible: cgroup rules "
				      "need hostPID";
}

int request_decide(struct request_decision *d, const struct policy *p,
		   unsigned version, struct request_rates *rates,
		   int64_t now_ms)
{
	const struct policy_rule *r = policy_decides(p, &d->q);

	if (rates->version != version)
		*rates = (struct request_rates){.version = version};
	d->rule = r ? r->line : 0;
	if (!r || r->deny)
		return EACCES;
	d->why = NULL;
	if (!r->rate ||
	    policy_rate(&rates->bucket[r - p->rule], r->rate, now_ms))
		return 0;
	d->why = "more often than its rate";
	return EACCES;
}

static void out_hex(struct out *o, unsigned v)
{
	int shift = 12;

	while (shift && !(v >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		out_char(o, "0123456789abcdef"[v >> shift & 15]);
}

static void out_ipv4(struct out *o, const uint8_t *b)
{
	for (int i = 0; i < 4; i++) {
		if (i)
			out_char(o, '.');
		out_u64(o, b[i]);
	}
}

static unsigned group(const struct policy_addr *a, int i)
{
	const uint8_t *b = a->b + (size_t)i * 2;

	return (unsigned)b[0] << 8 | b[1];
}

/* Groups from `at` that are zero. */
static int zeros(const struct policy_addr *a, int at)
{
	int n = 0;

	while (at + n < 8 && group(a, at + n) == 0)
		n++;
	return n;
}

void request_address(struct out *o, const struct policy_addr *a, bool ipv4)
{
	int gap = 0, gap_n = 0;

	if (ipv4) {
		out_ipv4(o, a->b + 12);
		return;
	}
	for (int i = 0; i < 8; i++) {
		if (zeros(a, i) > gap_n) {
			gap = i;
			gap_n = zeros(a, i);
		}
	}
	if (gap_n < 2)
		gap_n = 0;
	for (int i = 0; i < 8; i++) {
		if (gap_n && i == gap) {
			out_str(o, "::");
			i += gap_n - 1;
			continue;
		}
		if (i && !(gap_n && i == gap + gap_n))
			out_char(o, ':');
		/* IPv4-mapped, and what was IPv4-compatible. */
		if (i == 6 && gap == 0 &&
		    (gap_n == 6 ||
		     (gap_n == 5 && a->b[10] == 0xff && a->b[11] == 0xff))) {
			out_ipv4(o, a->b + 12);
			return;
		}
		out_hex(o, group(a, i));
	}
}

/* Those that bind(2) and the helper give; another is told by its number. */
static void out_errno(struct out *o, int e)
{
	static const struct {
		int e;
		char name[14];
	} known[] = {
		{0, "0"},
		{EACCES, "EACCES"},
		{EADDRINUSE, "EADDRINUSE"},
		{EADDRNOTAVAIL, "EADDRNOTAVAIL"},
		{EAFNOSUPPORT, "EAFNOSUPPORT"},
		{EBADF, "EBADF"},
		{EINVAL, "EINVAL"},
		{ENODEV, "ENODEV"},
		{ENOENT, "ENOENT"},
		{ENOTSOCK, "ENOTSOCK"},
		{EPROTO, "EPROTO"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].e == e) {
			out_str(o, known[i].name);
			return;
		}
	}
	out_i64(o, e);
}

static void out_number(struct out *o, const char *key, int64_t v)
{
	out_str(o, key);
	out_i64(o, v);
}

static void out_bind(struct out *o, const struct request_decision *d)
{
	static const char proto[][4] = {"-", "tcp", "udp"};
	static const char netns[][6] = {"-", "own", "other"};

	out_str(o, " proto=");
	out_str(o, proto[d->q.proto]);
	out_str(o, " addr=");
	if (d->family > 0)
		request_address(o, &d->q.addr, d->family == 2);
	else
		out_char(o, '-');
	out_number(o, " port=", d->q.port);
	if (d->q.netns) {
		out_str(o, " netns=");
		out_str(o, netns[d->q.netns]);
	}
}

size_t request_line(const struct request_decision *d, char *buf)
{
	struct out o = {.p = buf, .cap = REQUEST_LINE_MAX - 1};

	out_str(&o, "src=nonroot-helper level=");
	out_str(&o, d->error == EPROTO ? "warn" : "info");
	out_str(&o, " code=");
	out_str(&o, d->code);
	out_number(&o, " peer_pid=", d->pid);
	out_number(&o, " uid=", d->q.uid);
	out_number(&o, " gid=", d->q.gid);
	out_str(&o, " op=");
	out_str(&o, d->op);
	if (d->has_arg)
		out_number(&o, " arg=", d->arg);
	else if (d->q.kind == POLICY_BIND && d->op[0] == 'b')
		out_bind(&o, d);
	out_str(&o, " rule=");
	if (d->rule)
		out_u64(&o, d->rule);
	else
		out_str(&o, "none");
	out_str(&o, " result=");
	out_errno(&o, d->error);
	if (d->why) {
		out_str(&o, " why=\"");
		out_str(&o, d->why);
		out_char(&o, '"');
	}
	if (d->lost)
		out_number(&o, " n=", (int64_t)d->lost + 1);
	if (o.n > o.cap)
		o.n = o.cap;
	buf[o.n++] = '\n';
	return o.n;
}

bool request_quota(struct request_quota *q, unsigned most, int64_t now_ms,
		   unsigned *ret_lost)
{
	if (now_ms - q->since >= PERIOD_MS) {
		q->since = now_ms;
		q->lines = 0;
	}
	if (q->lines >= most) {
		q->lost++;
		return false;
	}
	q->lines++;
	*ret_lost = q->lost;
	q->lost = 0;
	return true;
}

size_t request_log(struct request_quota quota[2], struct request_decision *d,
		   int64_t now_ms, char *buf)
{
	const bool refused = d->error != 0;

	if ((d->more && !refused) ||
	    !request_quota(&quota[refused],
			   refused ? LINES_REFUSED : LINES_DONE, now_ms,
			   &d->lost))
		return 0;
	return request_line(d, buf);
}
