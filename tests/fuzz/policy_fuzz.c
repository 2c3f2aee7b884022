/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the helper's rules.  The input is a policy file; each of its words
 * is also read as an address and compared with inet_pton(3), and every rule
 * that was accepted must obey its own limits.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain.h"
#include "policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
	if (!truth)
		abort();
}

static void compare_address(struct span s)
{
	struct policy_addr got, want;
	uint8_t four[4];
	char text[64];
	bool pton;

	if (s.n >= sizeof(text) || memchr(s.p, 0, s.n))
		return;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	pton = inet_pton(AF_INET6, text, want.b) == 1;
	if (!pton && inet_pton(AF_INET, text, four) == 1) {
		pton = true;
		want = policy_ipv4(four);
	}
	require(policy_address(s, &got) == pton);
	if (pton)
		require(!memcmp(&got, &want, sizeof(got)));
}

static void check_numbers(const struct policy_numbers *l, uint32_t min,
			  uint32_t max)
{
	require(l->n <= POLICY_ITEMS);
	for (unsigned i = 0; i < l->n; i++)
		require(min <= l->range[i].first &&
			l->range[i].first <= l->range[i].last &&
			l->range[i].last <= max);
}

static void check_rule(const struct policy_rule *r)
{
	require(r->rate <= 1000000 && (!r->rate || !r->deny));
	require(r->netns <= (POLICY_OWN | POLICY_OTHER));
	require(r->cgroup_len <= POLICY_GLOB_MAX);
	check_numbers(&r->uid, 0, 4294967294u);
	check_numbers(&r->gid, 0, 4294967294u);
	check_numbers(&r->port, 1, 65535);
	require(r->addr.n <= POLICY_ITEMS);
	for (unsigned i = 0; i < r->addr.n; i++)
		require(r->addr.net[i].bits <= 128);
	require(r->kind == POLICY_BIND ||
		(!r->port.n && !r->addr.n && !r->protos && !r->netns &&
		 !r->rate));
	require((r->kind == POLICY_BIND) == (r->port.n > 0));
}

/* A question made from the rule itself is decided by it alone. */
static void check_own_question(const struct policy_rule *r)
{
	static struct policy one;
	struct policy_query q = {.kind = (enum policy_kind)r->kind,
				 .proto = r->protos & POLICY_UDP ? POLICY_UDP
								 : POLICY_TCP};
	char path[POLICY_GLOB_MAX];

	/* A glob matches itself: `*` and `?` are characters too. */
	for (unsigned i = 0; i < r->cgroup_len; i++)
		path[i] = r->cgroup[i];
	q.cgroup = (struct span){path, r->cgroup_len};
	q.netns = (enum policy_netns)(r->netns ? r->netns : POLICY_OWN);
	if (r->uid.n)
		q.uid = r->uid.range[r->uid.n - 1].last;
	if (r->gid.n)
		q.gid = r->gid.range[0].first;
	if (r->port.n)
		q.port = (uint16_t)r->port.range[r->port.n - 1].first;
	if (r->addr.n)
		q.addr = r->addr.net[r->addr.n - 1].addr;
	one.n = 1;
	one.rule[0] = *r;
	require(policy_decides(&one, &q) == &one.rule[0]);
	q.cgroup = (struct span){NULL, 0};
	require((policy_decides(&one, &q) != NULL) ==
		(r->deny || !r->cgroup_len));
	require(policy_wants_cgroup(&one, q.kind, q.uid, q.gid) ==
		(r->cgroup_len > 0));
	require(policy_names(&one, q.kind, q.uid, q.gid) == !r->deny);
	q.kind = q.kind == POLICY_BIND ? POLICY_DMI : POLICY_BIND;
	require(!policy_decides(&one, &q));
}

/* Any text is a question, an answer or what is wrong with it. */
static void check_question(const struct policy *p, struct span line)
{
	struct policy_query q;
	struct span found = {NULL, 0};

	if (explain_question(p, line, &q, &found))
		require(found.p >= line.p &&
			found.p + found.n <= line.p + line.n);
	else
		policy_decides(p, &q);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policy p;
	static struct policy_bucket b;
	const char *at = (const char *)data, *end = at + size;
	unsigned lineno = 0;
	struct policy_query q;
	int family = policy_sockaddr(data, size, &q);

	require(family == AF_INET || family == AF_INET6 || family == -EINVAL ||
		family == -EAFNOSUPPORT);
	p.n = 0;
	p.names[0] = p.names[1] = (struct span){at, size % 2 ? size : 0};
	p.node = size % 5 == 0;
	p.lacks = size % 7 == 0 ? (unsigned)size / 7 % 4 : 0;
	policy_cgroup((struct span){at, size});
	explain_line((struct span){at, size}, (unsigned)size % 9);
	policy_rate(&b, 1 + (uint32_t)size, (int64_t)size);
	while (at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		struct span line = {at, (size_t)((nl ? nl : end) - at)}, word;
		struct span found = {NULL, 0};
		unsigned before = p.n;

		if (policy_line(&p, line, ++lineno, &found)) {
			require(p.n == before);
			/* What was found is a part of the line. */
			require(found.p >= line.p &&
				found.p + found.n <= line.p + line.n);
		}
		for (unsigned i = before; i < p.n; i++) {
			require(p.rule[i].line == lineno);
			check_rule(&p.rule[i]);
			check_own_question(&p.rule[i]);
		}
		check_question(&p, line);
		while (word = span_word(&line, " \t\r=,/"), word.n)
			compare_address(word);
		at = nl ? nl + 1 : end;
	}
	return 0;
}
