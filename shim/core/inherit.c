/* SPDX-License-Identifier: MIT */
#include "inherit.h"

#define ID_MAX UINT64_C(4294967294)
#define BITS_MAX UINT64_C(0xffffffff)
#define LENGTH_MAX 65535

/* ---- writing ---- */

static const char digits[] = "0123456789abcdef";

static void out_hex(struct out *o, uint64_t v)
{
	for (int shift = (63 - __builtin_clzll(v | 1)) & ~3; shift >= 0;
	     shift -= 4)
		out_char(o, digits[v >> shift & 15]);
}

static void out_ids(struct out *o, const char *key, const uint32_t id[4])
{
	out_str(o, key);
	for (int i = 0; i < 4; i++) {
		if (i)
			out_char(o, ':');
		out_u64(o, id[i]);
	}
}

static void out_groups(struct out *o, const struct inherit *i)
{
	out_str(o, ";s=");
	if (i->elsewhere) {
		out_char(o, '@');
		out_hex(o, i->groups_hash);
		out_char(o, ':');
		out_u64(o, i->creds.ngroups);
		return;
	}
	for (uint32_t n = 0; n < i->creds.ngroups; n++) {
		if (n)
			out_char(o, ',');
		out_u64(o, i->creds.groups[n]);
	}
}

static void out_creds(struct out *o, const struct inherit *i)
{
	const struct creds *c = &i->creds;
	const uint32_t u[4] = {c->ruid, c->euid, c->suid, c->fsuid};
	const uint32_t g[4] = {c->rgid, c->egid, c->sgid, c->fsgid};
	const uint64_t sets[6] = {c->permitted, c->effective, c->inheritable,
				  c->ambient,	c->bounding,  c->securebits};

	out_ids(o, ";u=", u);
	out_ids(o, ";g=", g);
	out_str(o, ";c=");
	for (int n = 0; n < 6; n++) {
		if (n)
			out_char(o, ':');
		out_hex(o, sets[n]);
	}
	out_groups(o, i);
}

/* With its length: it may hold any character. */
static void out_text(struct out *o, const char *key, struct span s)
{
	out_str(o, key);
	out_u64(o, s.n);
	out_char(o, ':');
	out_span(o, s);
}

void inherit_encode(const struct inherit *i, struct out *o)
{
	static const char modes[] = {'n', 's', 't'};
	size_t begin = o->n;
	uint64_t check;

	out_str(o, "1;m=");
	out_char(o, modes[i->mode]);
	if (i->mode == INHERIT_TOLD)
		out_creds(o, i);
	if (i->jailed)
		out_str(o, ";j=1");
	if (i->declined)
		out_str(o, ";n=1");
	out_text(o, ";p=", i->preload);
	out_text(o, ";e=", i->entries);
	/* What did not fit is only counted. */
	check = o->n <= o->cap ? inherit_hash(o->p + begin, o->n - begin) : 0;
	out_str(o, ";k=");
	for (int shift = 60; shift >= 0; shift -= 4)
		out_char(o, digits[check >> shift & 15]);
}

/* ---- reading ---- */

static bool take(struct span *s, struct span text)
{
	if (!span_starts(*s, text))
		return false;
	s->p += text.n;
	s->n -= text.n;
	return true;
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/* A number in `base` and at most `max`, as it is written above. */
static bool take_number(struct span *s, unsigned base, uint64_t max,
			uint64_t *ret)
{
	uint64_t v = 0;
	size_t n = 0;

	for (; n < s->n && (unsigned)digit(s->p[n]) < base; n++) {
		unsigned d = (unsigned)digit(s->p[n]);

		if (v > UINT64_MAX / 16 || (n && !v))
			return false;
		v = v * base + d;
		if (v > max)
			return false;
	}
	s->p += n;
	s->n -= n;
	*ret = v;
	return n > 0;
}

static bool take_ids(struct span *s, struct span key, uint32_t *r, uint32_t *e,
		     uint32_t *saved, uint32_t *fs)
{
	uint64_t v[4];

	for (int i = 0; i < 4; i++)
		if (!take(s, i ? SPAN(":") : key) ||
		    !take_number(s, 10, ID_MAX, &v[i]))
			return false;
	*r = (uint32_t)v[0];
	*e = (uint32_t)v[1];
	*saved = (uint32_t)v[2];
	*fs = (uint32_t)v[3];
	return true;
}

static bool take_sets(struct span *s, struct creds *c)
{
	uint64_t v[6];

	for (int i = 0; i < 6; i++)
		if (!take(s, i ? SPAN(":") : SPAN(";c=")) ||
		    !take_number(s, 16, i < 5 ? UINT64_MAX : BITS_MAX, &v[i]))
			return false;
	c->permitted = v[0];
	c->effective = v[1];
	c->inheritable = v[2];
	c->ambient = v[3];
	c->bounding = v[4];
	c->securebits = (uint32_t)v[5];
	/* What the kernel keeps at all times: capabilities(7). */
	return !(c->effective & ~c->permitted) &&
	       !(c->ambient & ~(c->permitted & c->inheritable));
}

static bool take_elsewhere(struct span *s, struct inherit *i)
{
	uint64_t n;

	i->elsewhere = true;
	if (!take_number(s, 16, UINT64_MAX, &i->groups_hash) ||
	    !take(s, SPAN(":")) || !take_number(s, 10, CREDS_GROUPS_MAX, &n))
		return false;
	i->creds.ngroups = (uint32_t)n;
	return true;
}

static bool take_groups(struct span *s, struct inherit *i)
{
	uint64_t v, last = 0;
	uint32_t n = 0;

	if (!take(s, SPAN(";s=")))
		return false;
	if (take(s, SPAN("@")))
		return take_elsewhere(s, i);
	i->groups = *s;
	while (s->n && s->p[0] != ';') {
		if ((n && !take(s, SPAN(","))) || n == INHERIT_GROUPS ||
		    !take_number(s, 10, ID_MAX, &v) || v < last)
			return false;
		last = v;
		n++;
	}
	i->groups.n = (size_t)(s->p - i->groups.p);
	i->creds.ngroups = n;
	return true;
}

static bool take_creds(struct span *s, struct inherit *i)
{
	struct creds *c = &i->creds;

	return take_ids(s, SPAN(";u="), &c->ruid, &c->euid, &c->suid,
			&c->fsuid) &&
	       take_ids(s, SPAN(";g="), &c->rgid, &c->egid, &c->sgid,
			&c->fsgid) &&
	       take_sets(s, c) && take_groups(s, i);
}

static bool take_text(struct span *s, struct span key, struct span *ret)
{
	uint64_t n;

	if (!take(s, key) || !take_number(s, 10, LENGTH_MAX, &n) ||
	    !take(s, SPAN(":")) || n > s->n)
		return false;
	*ret = (struct span){s->p, (size_t)n};
	s->p += n;
	s->n -= (size_t)n;
	return true;
}

/* Cut `;k=CHECK` off the end. */
static bool take_check(struct span *s)
{
	static const size_t len = sizeof(";k=") - 1 + 16;
	uint64_t check = 0;
	const char *p;

	if (s->n < len)
		return false;
	s->n -= len;
	p = s->p + s->n;
	if (p[0] != ';' || p[1] != 'k' || p[2] != '=')
		return false;
	for (size_t i = 3; i < len; i++) {
		if (digit(p[i]) > 15)
			return false;
		check = check << 4 | (uint64_t)digit(p[i]);
	}
	return check == inherit_hash(s->p, s->n);
}

bool inherit_decode(struct span s, struct inherit *ret)
{
	*ret = (struct inherit){.mode = INHERIT_NONE};
	if (!take_check(&s) || !take(&s, SPAN("1;m=")))
		return false;
	if (take(&s, SPAN("t"))) {
		ret->mode = INHERIT_TOLD;
		if (!take_creds(&s, ret))
			return false;
	} else if (take(&s, SPAN("s"))) {
		ret->mode = INHERIT_SELF;
	} else if (!take(&s, SPAN("n"))) {
		return false;
	}
	ret->jailed = take(&s, SPAN(";j=1"));
	ret->declined = take(&s, SPAN(";n=1"));
	return take_text(&s, SPAN(";p="), &ret->preload) &&
	       take_text(&s, SPAN(";e="), &ret->entries) && s.n == 0;
}

void inherit_groups(const struct inherit *i, uint32_t *ret_list)
{
	struct span s = i->groups;
	uint64_t v = 0;

	for (uint32_t n = 0; n < i->creds.ngroups; n++) {
		take(&s, SPAN(","));
		take_number(&s, 10, ID_MAX, &v);
		ret_list[n] = (uint32_t)v;
	}
}

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x100000001b3);
	return h ^ h >> 29;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
	       "the bytes of a word are hashed in the order of the text");

/* Eight bytes at a time, each multiplied by the prime of FNV-1a. */
uint64_t inherit_hash(const void *p, size_t n)
{
	const unsigned char *b = p;
	uint64_t h = UINT64_C(0xcbf29ce484222325) ^ n, v;

	for (; n >= sizeof(v); b += sizeof(v), n -= sizeof(v)) {
		__builtin_memcpy(&v, b, sizeof(v));
		h = mix(h, v);
	}
	v = 0;
	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)b[i] << 8 * i;
	return n ? mix(h, v) : h;
}

/* ---- LD_PRELOAD ---- */

static struct span base_of(struct span path)
{
	size_t n = path.n;

	while (n && path.p[n - 1] != '/')
		n--;
	return (struct span){path.p + n, path.n - n};
}

struct span inherit_preload_next(struct span *value)
{
	return span_word(value, " :");
}

bool inherit_same_name(struct span a, struct span b)
{
	return span_eq(base_of(a), base_of(b));
}

/* $ORIGIN and its like are as good as a slash. */
static bool is_relative(struct span path)
{
	return base_of(path).n < path.n && path.p[0] != '/' && path.p[0] != '$';
}

bool inherit_preload_has(struct span value, struct span path)
{
	struct span word;

	/* Mostly it is the library alone, as we found it. */
	if (span_eq(value, path))
		return !is_relative(path);
	while ((word = inherit_preload_next(&value)).n)
		if (inherit_same_name(word, path) && !is_relative(word))
			return true;
	return false;
}

void inherit_preload_put(struct out *o, struct span path, struct span value)
{
	struct span word;

	out_span(o, path);
	while ((word = inherit_preload_next(&value)).n) {
		if (inherit_same_name(word, path))
			continue;
		out_char(o, ':');
		out_span(o, word);
	}
}
