/* SPDX-License-Identifier: MIT */
#include "explain.h"

static bool is_one(const struct policy_numbers *l)
{
	return l->n == 1 && l->range[0].first == l->range[0].last;
}

/* What is missing, or more than one. */
static const char *one_of_each(const struct policy_rule *r)
{
	if (!is_one(&r->uid))
		return "uid= with one id";
	if (r->gid.n && !is_one(&r->gid))
		return "gid= with one id";
	if (r->kind == POLICY_DMI)
		return NULL;
	if (r->protos != POLICY_TCP && r->protos != POLICY_UDP)
		return "proto=tcp or proto=udp";
	if (r->addr.n != 1 || r->addr.net[0].bits != 128)
		return "addr= with one address";
	if (!is_one(&r->port))
		return "port= with one port";
	return r->rate ? "no rate=" : NULL;
}

/* Where the value of `cgroup=` stands: the rule's own copy is not kept. */
static struct span cgroup_of(struct span question)
{
	struct span key = SPAN("cgroup="), word;

	while (word = span_word(&question, " \t\r"), word.n) {
		if (!span_starts(word, key))
			continue;
		word = (struct span){word.p + key.n, word.n - key.n};
		if (word.n && word.p[0] == '/')
			word = (struct span){word.p + 1, word.n - 1};
		return word;
	}
	return (struct span){NULL, 0};
}

const char *explain_question(const struct policy *how, struct span question,
			     struct policy_query *ret, struct span *ret_found)
{
	static struct policy one;
	const struct policy_rule *r = &one.rule[0];
	const char *expected;

	one.n = 0;
	one.lacks = how->lacks;
	one.names[0] = how->names[0];
	one.names[1] = how->names[1];
	expected = policy_rule(&one, question, false, 1, ret_found);
	if (!expected)
		expected = one_of_each(r);
	if (expected)
		return expected;
	*ret = (struct policy_query){
		.kind = (enum policy_kind)r->kind,
		.uid = r->uid.range[0].first,
		.gid = r->gid.n ? r->gid.range[0].first : r->uid.range[0].first,
		.cgroup = cgroup_of(question),
		.netns = (enum policy_netns)r->netns,
		.proto = (enum policy_proto)r->protos,
		.port = (uint16_t)r->port.range[0].first,
		.addr = r->addr.net[0].addr,
	};
	return NULL;
}

struct span explain_line(struct span text, unsigned lineno)
{
	struct span line = {text.p, 0};

	for (unsigned at = 1; at <= lineno; at++) {
		size_t n = 0;

		while (n < text.n && text.p[n] != '\n')
			n++;
		line = (struct span){text.p, n};
		n += n < text.n;
		text = (struct span){text.p + n, text.n - n};
	}
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '#')
			line.n = i;
	return span_trim(line);
}
