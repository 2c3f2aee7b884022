/* SPDX-License-Identifier: MIT */
#include "policy.h"

#include <errno.h>

#include "passwd.h"

#define ID_MAX 4294967294u /* (uid_t)-1 means "no id" to the kernel */
#define PORT_MAX 65535
#define MAPPED_BITS 96 /* of ::ffff:0:0/96, RFC 4291 2.5.5.2 */

#define RATE_MAX 1000000

enum key {
	KEY_UID,
	KEY_GID,
	KEY_CGROUP,
	KEY_PROTO,
	KEY_ADDR,
	KEY_PORT,
	KEY_NETNS,
	KEY_RATE,
	KEY_NONE
};

#define KEYS_OF_DMI (1u << KEY_UID | 1u << KEY_GID | 1u << KEY_CGROUP)

/* Cuts *s at the first c, which neither part keeps; false: there is none,
 * *ret_head is all of it and *s is empty. */
static bool cut(struct span *s, char c, struct span *ret_head)
{
	size_t n = 0;

	while (n < s->n && s->p[n] != c)
		n++;
	*ret_head = (struct span){s->p, n};
	if (n == s->n) {
		*s = (struct span){s->p + n, 0};
		return false;
	}
	*s = (struct span){s->p + n + 1, s->n - n - 1};
	return true;
}

static bool address_ipv4(struct span s, uint8_t *ret)
{
	uint8_t b[4];
	struct span part;
	uint64_t v;

	for (int i = 0; i < 4; i++) {
		if (cut(&s, '.', &part) != (i < 3))
			return false;
		if (part.n > 1 && part.p[0] == '0')
			return false;
		if (!span_number(part, 255, &v))
			return false;
		b[i] = (uint8_t)v;
	}
	for (int i = 0; i < 4; i++)
		ret[i] = b[i];
	return true;
}

static bool hex_group(struct span s, uint8_t *ret)
{
	unsigned v = 0;

	if (s.n == 0 || s.n > 4)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c >= '0' && c <= '9')
			v = v << 4 | (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (unsigned)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v = v << 4 | (unsigned)(c - 'A' + 10);
		else
			return false;
	}
	ret[0] = (uint8_t)(v >> 8);
	ret[1] = (uint8_t)v;
	return true;
}

/*
 * Groups between single colons into b[0..16), the last one perhaps a dotted
 * quad; nothing is no group.  Returns the bytes filled, or -1.
 */
static int address_groups(struct span s, bool quad, uint8_t b[16])
{
	int n = 0;
	struct span g;
	bool more = s.n > 0;

	while (more) {
		more = cut(&s, ':', &g);
		if (n <= 14 && hex_group(g, b + n))
			n += 2;
		else if (quad && !more && n <= 12 && address_ipv4(g, b + n))
			n += 4;
		else
			return -1;
	}
	return n;
}

static bool address_ipv6(struct span s, uint8_t *ret)
{
	uint8_t head[16], tail[16] = {0};
	size_t gap = 0;
	int h, t = 0;

	while (gap + 1 < s.n && !(s.p[gap] == ':' && s.p[gap + 1] == ':'))
		gap++;
	if (gap + 1 < s.n) {
		h = address_groups((struct span){s.p, gap}, false, head);
		t = address_groups((struct span){s.p + gap + 2, s.n - gap - 2},
				   true, tail);
		/* `::` stands for at least one group. */
		if (h < 0 || t < 0 || h + t > 14)
			return false;
	} else {
		h = address_groups(s, true, head);
		if (h != 16)
			return false;
	}
	for (int i = 0; i < 16; i++)
		ret[i] = i < h ? head[i] : i < 16 - t ? 0 : tail[i - (16 - t)];
	return true;
}

struct policy_addr policy_ipv4(const uint8_t b[4])
{
	struct policy_addr a = {{[10] = 0xff, 0xff, b[0], b[1], b[2], b[3]}};

	return a;
}

bool policy_address(struct span s, struct policy_addr *ret)
{
	uint8_t b[4];

	if (!address_ipv4(s, b))
		return address_ipv6(s, ret->b);
	*ret = policy_ipv4(b);
	return true;
}

static bool bits_equal(const struct policy_addr *a, const struct policy_addr *b,
		       unsigned bits)
{
	for (unsigned i = 0; i < 16 && bits > 8 * i; i++) {
		unsigned left = bits - 8 * i;
		unsigned mask = left >= 8 ? 0xff : 0xff00u >> left;

		if ((a->b[i] ^ b->b[i]) & mask)
			return false;
	}
	return true;
}

static bool is_mapped(const struct policy_addr *a)
{
	static const uint8_t zero[4];
	struct policy_addr any = policy_ipv4(zero);

	return bits_equal(a, &any, MAPPED_BITS);
}

/* The parsers of values return false with *item the item that is wrong. */

static bool numbers_parse(struct policy_numbers *l, struct span list,
			  uint64_t min, uint64_t max, struct span *item)
{
	bool more;

	do {
		struct span last, first;
		uint64_t a, b;

		more = cut(&list, ',', item);
		last = *item;
		if (!cut(&last, '-', &first))
			last = first;
		if (l->n == POLICY_ITEMS || !span_number(first, max, &a) ||
		    !span_number(last, max, &b) || a < min || b < a)
			return false;
		l->range[l->n].first = (uint32_t)a;
		l->range[l->n++].last = (uint32_t)b;
	} while (more);
	return true;
}

static bool id_of(const struct policy *p, bool group, struct span name,
		  uint32_t *ret)
{
	const struct span text = p->names[group];
	const struct passwd_key key = {.name = name};
	struct passwd_user u;
	struct passwd_group g;

	if (group) {
		passwd_group_begin(&g, key);
		passwd_group_feed(&g, text.p, text.n);
		passwd_group_end(&g);
		if (g.found)
			*ret = g.gid;
		return g.found;
	}
	passwd_user_begin(&u, key);
	passwd_user_feed(&u, text.p, text.n);
	passwd_user_end(&u);
	if (u.found)
		*ret = u.uid;
	return u.found;
}

/* A name has no leading digit, so that 10-20 is a range. */
static bool ids_parse(const struct policy *p, bool group,
		      struct policy_numbers *l, struct span list,
		      struct span *item)
{
	bool more;

	do {
		uint32_t id;

		more = cut(&list, ',', item);
		if (!item->n || (item->p[0] >= '0' && item->p[0] <= '9')) {
			struct span one = *item;

			if (!numbers_parse(l, one, 0, ID_MAX, item))
				return false;
			continue;
		}
		if (l->n == POLICY_ITEMS || !id_of(p, group, *item, &id))
			return false;
		l->range[l->n].first = id;
		l->range[l->n++].last = id;
	} while (more);
	return true;
}

static bool rate_parse(uint32_t *rate, struct span value, struct span *item)
{
	struct span unit = value, number;
	uint64_t n;

	*item = value;
	if (!cut(&unit, '/', &number) || !span_eq(unit, SPAN("s")) ||
	    !span_number(number, RATE_MAX, &n) || n == 0)
		return false;
	*rate = (uint32_t)n;
	return true;
}

static bool netns_parse(uint8_t *netns, struct span value, struct span *item)
{
	*item = value;
	if (span_eq(value, SPAN("own")))
		*netns = POLICY_OWN;
	else if (span_eq(value, SPAN("other")))
		*netns = POLICY_OTHER;
	else
		return span_eq(value, SPAN("any"));
	return true;
}

static bool cgroup_parse(struct policy_rule *r, struct span value,
			 struct span *item)
{
	*item = value;
	if (value.n && value.p[0] == '/')
		value = (struct span){value.p + 1, value.n - 1};
	if (!value.n || value.n > POLICY_GLOB_MAX)
		return false;
	r->cgroup_len = (uint8_t)value.n;
	__builtin_memcpy(r->cgroup, value.p, value.n);
	return true;
}

static bool protos_parse(uint8_t *protos, struct span list, struct span *item)
{
	bool more;

	do {
		more = cut(&list, ',', item);
		if (span_eq(*item, SPAN("tcp")))
			*protos |= POLICY_TCP;
		else if (span_eq(*item, SPAN("udp")))
			*protos |= POLICY_UDP;
		else
			return false;
	} while (more);
	return true;
}

static bool net_parse(struct policy_net *net, struct span item)
{
	struct span bits = item, host;
	bool prefixed = cut(&bits, '/', &host);
	uint8_t b[4];
	bool dotted = address_ipv4(host, b);
	uint64_t n = dotted ? 32 : 128;

	if (!dotted && !address_ipv6(host, net->addr.b))
		return false;
	if (prefixed && !span_number(bits, n, &n))
		return false;
	if (dotted) {
		net->addr = policy_ipv4(b);
		n += MAPPED_BITS;
	}
	net->bits = (uint8_t)n;
	/* A shorter one would mean both IPv4 and IPv6. */
	return n >= MAPPED_BITS || !is_mapped(&net->addr);
}

static bool nets_parse(struct policy_nets *l, struct span list,
		       struct span *item)
{
	bool more;

	do {
		more = cut(&list, ',', item);
		if (l->n == POLICY_ITEMS || !net_parse(&l->net[l->n++], *item))
			return false;
	} while (more);
	return true;
}

static enum key key_of(struct span name)
{
	static const char names[KEY_NONE][7] = {
		[KEY_UID] = "uid",     [KEY_GID] = "gid",
		[KEY_PROTO] = "proto", [KEY_ADDR] = "addr",
		[KEY_PORT] = "port",   [KEY_CGROUP] = "cgroup",
		[KEY_NETNS] = "netns", [KEY_RATE] = "rate",
	};
	int k = 0;

	while (k < KEY_NONE && !span_eq(name, span_of(names[k])))
		k++;
	return (enum key)k;
}

/* NULL, or what was expected where *item is. */
static const char *value_parse(const struct policy *p, struct policy_rule *r,
			       enum key key, struct span value,
			       struct span *item)
{
	switch (key) {
	case KEY_UID:
		if (ids_parse(p, false, &r->uid, value, item))
			return NULL;
		return "up to 16 numbers or ranges a-b of 0 to 4294967294, or "
		       "names of /etc/passwd, with commas";
	case KEY_GID:
		if (ids_parse(p, true, &r->gid, value, item))
			return NULL;
		return "up to 16 numbers or ranges a-b of 0 to 4294967294, or "
		       "names of /etc/group, with commas";
	case KEY_CGROUP:
		if (!cgroup_parse(r, value, item))
			return "a glob of 1 to 127 bytes, such as "
			       "kubepods*/pod1234*";
		return NULL;
	case KEY_NETNS:
		if (netns_parse(&r->netns, value, item))
			return NULL;
		return "own, other, or any";
	case KEY_RATE:
		if (rate_parse(&r->rate, value, item))
			return NULL;
		return "N/s with N of 1 to 1000000";
	case KEY_PROTO:
		if (protos_parse(&r->protos, value, item))
			return NULL;
		return "tcp, udp, or tcp,udp";
	case KEY_ADDR:
		if (nets_parse(&r->addr, value, item))
			return NULL;
		return "up to 16 IPv4 or IPv6 addresses or ADDRESS/PREFIX, "
		       "with commas (::ffff:a.b.c.d takes /96 to /128)";
	case KEY_PORT:
		if (numbers_parse(&r->port, value, 1, PORT_MAX, item))
			return NULL;
		return "up to 16 ports or ranges a-b of 1 to 65535, "
		       "with commas";
	default:
		return "KEY=VALUE with one of the keys uid, gid, cgroup, "
		       "proto, "
		       "addr, port, netns, rate";
	}
}

/* NULL, or why the whole rule cannot be. */
static const char *rule_wrong(const struct policy *p,
			      const struct policy_rule *r)
{
	if (r->kind == POLICY_BIND && !r->port.n)
		return "a port= in each bind rule";
	if (r->netns && p->lacks & POLICY_LACKS_NETNS)
		return "netns=any: this kernel does not tell the network "
		       "namespace of a socket (SO_NETNS_COOKIE, Linux 5.14)";
	if (r->cgroup_len && p->lacks & POLICY_LACKS_PIDFD)
		return "no cgroup=: this kernel does not vouch for the pid of "
		       "a peer (SO_PEERPIDFD, Linux 6.5); name its uid";
	if (r->rate && r->deny)
		return "rate= in allow rules only";
	if (p->n == POLICY_RULES)
		return "at most 128 rules";
	return NULL;
}

const char *policy_rule(struct policy *p, struct span rule, bool deny,
			unsigned lineno, struct span *ret_found)
{
	struct span rest = rule, word = span_word(&rest, " \t\r");
	struct policy_rule r = {.line = lineno, .deny = deny};
	const char *expected;
	unsigned seen = 0;

	*ret_found = word;
	if (span_eq(word, SPAN("bind")))
		r.kind = POLICY_BIND;
	else if (span_eq(word, SPAN("dmi")))
		r.kind = POLICY_DMI;
	else
		return "bind or dmi";

	while (word = span_word(&rest, " \t\r"), word.n) {
		struct span value = word, name;
		enum key key = KEY_NONE;

		*ret_found = word;
		if (cut(&value, '=', &name))
			key = key_of(name);
		if (key != KEY_NONE && seen & 1u << key)
			return "each key once";
		if (r.kind == POLICY_DMI && !(KEYS_OF_DMI & 1u << key))
			return "KEY=VALUE with one of the keys uid, gid, "
			       "cgroup";
		expected = value_parse(p, &r, key, value, ret_found);
		if (expected)
			return expected;
		seen |= 1u << key;
	}

	if (r.kind == POLICY_BIND && p->node && !deny &&
	    !(seen & 1u << KEY_NETNS))
		r.netns = POLICY_OTHER;
	*ret_found = span_trim(rule);
	expected = rule_wrong(p, &r);
	if (expected)
		return expected;
	p->rule[p->n++] = r;
	return NULL;
}

const char *policy_line(struct policy *p, struct span line, unsigned lineno,
			struct span *ret_found)
{
	struct span rule, word;

	cut(&line, '#', &rule);
	word = span_word(&rule, " \t\r");
	*ret_found = word;
	if (!word.n)
		return NULL;
	if (span_eq(word, SPAN("allow")))
		return policy_rule(p, rule, false, lineno, ret_found);
	if (span_eq(word, SPAN("deny")))
		return policy_rule(p, rule, true, lineno, ret_found);
	return "allow or deny";
}

const char *policy_text(struct policy *p, struct span text,
			unsigned *ret_lineno, struct span *ret_found)
{
	struct span line;
	unsigned lineno = 0;
	const char *expected;
	bool more;

	do {
		more = cut(&text, '\n', &line);
		expected = policy_line(p, line, ++lineno, ret_found);
	} while (more && !expected);
	*ret_lineno = lineno;
	if (!expected && p->n == 0) {
		*ret_found = span_trim(line);
		expected = "at least one rule";
	}
	return expected;
}

static bool numbers_match(const struct policy_numbers *l, uint32_t v)
{
	for (unsigned i = 0; i < l->n; i++)
		if (v >= l->range[i].first && v <= l->range[i].last)
			return true;
	return !l->n;
}

static bool nets_match(const struct policy_nets *l, const struct policy_addr *a)
{
	for (unsigned i = 0; i < l->n; i++) {
		const struct policy_net *net = &l->net[i];

		if (is_mapped(&net->addr) == is_mapped(a) &&
		    bits_equal(&net->addr, a, net->bits))
			return true;
	}
	return !l->n;
}

static bool peer_matches(const struct policy_rule *r, enum policy_kind kind,
			 uint32_t uid, uint32_t gid)
{
	return r->kind == kind && numbers_match(&r->uid, uid) &&
	       numbers_match(&r->gid, gid);
}

/* What is not known must not slip past a deny. */
static bool cgroup_matches(const struct policy_rule *r, struct span path)
{
	struct span glob = {r->cgroup, r->cgroup_len};

	if (!glob.n)
		return true;
	return path.p ? span_glob(glob, path) : r->deny;
}

static bool netns_matches(const struct policy_rule *r, unsigned netns)
{
	if (!r->netns)
		return true;
	return netns ? r->netns & netns : r->deny;
}

static bool rule_matches(const struct policy_rule *r,
			 const struct policy_query *q)
{
	if (!peer_matches(r, q->kind, q->uid, q->gid) ||
	    !cgroup_matches(r, q->cgroup))
		return false;
	return q->kind == POLICY_DMI ||
	       ((!r->protos || r->protos & q->proto) &&
		netns_matches(r, q->netns) && nets_match(&r->addr, &q->addr) &&
		numbers_match(&r->port, q->port));
}

const struct policy_rule *policy_decides(const struct policy *p,
					 const struct policy_query *q)
{
	for (unsigned i = 0; i < p->n; i++)
		if (rule_matches(&p->rule[i], q))
			return &p->rule[i];
	return NULL;
}

bool policy_wants_cgroup(const struct policy *p, enum policy_kind kind,
			 uint32_t uid, uint32_t gid)
{
	for (unsigned i = 0; i < p->n; i++)
		if (p->rule[i].cgroup_len &&
		    peer_matches(&p->rule[i], kind, uid, gid))
			return true;
	return false;
}

bool policy_rate(struct policy_bucket *b, uint32_t rate, int64_t now_ms)
{
	/* In units of 1/rate ms, of which each use costs 1000. */
	int64_t now = now_ms * rate, full = (int64_t)1000 * rate;

	if (b->since < now - full)
		b->since = now - full;
	if (now - b->since < 1000)
		return false;
	b->since += 1000;
	return true;
}

struct span policy_cgroup(struct span file)
{
	struct span line;
	bool more;

	do {
		more = cut(&file, '\n', &line);
		if (span_starts(line, SPAN("0::/")))
			return (struct span){line.p + 4, line.n - 4};
	} while (more);
	return (struct span){NULL, 0};
}

bool policy_names(const struct policy *p, enum policy_kind kind, uint32_t uid,
		  uint32_t gid)
{
	for (unsigned i = 0; i < p->n; i++)
		if (!p->rule[i].deny &&
		    peer_matches(&p->rule[i], kind, uid, gid))
			return true;
	return false;
}

bool policy_has(const struct policy *p, enum policy_kind kind)
{
	for (unsigned i = 0; i < p->n; i++)
		if (!p->rule[i].deny && p->rule[i].kind == kind)
			return true;
	return false;
}

const char *policy_needs_more(const bool kept[2], const struct policy *now)
{
	if (policy_has(now, POLICY_BIND) && !kept[POLICY_BIND])
		return "it has the first bind rule, and what it needs was "
		       "given up; restart";
	if (policy_has(now, POLICY_DMI) && !kept[POLICY_DMI])
		return "it has the first dmi rule, and what it needs was "
		       "given up; restart";
	return NULL;
}

int policy_sockaddr(const uint8_t *sa, size_t len, struct policy_query *q)
{
	/* AF_INET and AF_INET6, sockaddr_in and sockaddr_in6 of Linux. */
	enum { INET = 2, INET_SIZE = 16, INET6 = 10, INET6_SIZE = 28 };
	/* RFC 2133 had no scope id, the last member, and neither need we. */
	enum { INET6_SIZE_RFC2133 = 24 };
	uint16_t family;

	if (len < INET_SIZE || len > INET6_SIZE)
		return -EINVAL;
	__builtin_memcpy(&family, sa, sizeof(family));
	if (family != INET && family != INET6)
		return -EAFNOSUPPORT;
	if (family == INET6 && len < INET6_SIZE_RFC2133)
		return -EINVAL;
	q->port = (uint16_t)(sa[2] << 8 | sa[3]);
	if (family == INET)
		q->addr = policy_ipv4(sa + 4);
	else
		__builtin_memcpy(q->addr.b, sa + 8, sizeof(q->addr.b));
	return family;
}
