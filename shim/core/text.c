/* SPDX-License-Identifier: MIT */
#include "text.h"

struct span span_of(const char *cstr)
{
	struct span s = {cstr, 0};

	while (cstr && cstr[s.n])
		s.n++;
	return s;
}

bool span_eq(struct span a, struct span b)
{
	uint64_t x, y;
	size_t i = 0;

	if (a.n != b.n)
		return false;
	for (; a.n - i >= sizeof(x); i += sizeof(x)) {
		__builtin_memcpy(&x, a.p + i, sizeof(x));
		__builtin_memcpy(&y, b.p + i, sizeof(y));
		if (x != y)
			return false;
	}
	for (; i < a.n; i++)
		if (a.p[i] != b.p[i])
			return false;
	return true;
}

bool span_starts(struct span s, struct span prefix)
{
	return s.n >= prefix.n && span_eq((struct span){s.p, prefix.n}, prefix);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct span span_trim(struct span s)
{
	while (s.n && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

static bool is_one_of(char c, const char *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

/* Most lists have one separator: the environment is full of them. */
static inline bool is_separator(char c, const char *seps, bool is_single)
{
	return is_single ? c == *seps : is_one_of(c, seps);
}

struct span span_word(struct span *s, const char *seps)
{
	const bool is_single = seps[0] && !seps[1];
	const char *p = s->p, *end = p + s->n, *word;

	while (p < end && is_separator(*p, seps, is_single))
		p++;
	word = p;
	while (p < end && !is_separator(*p, seps, is_single))
		p++;
	*s = (struct span){p, (size_t)(end - p)};
	return (struct span){word, (size_t)(p - word)};
}

bool span_cut(struct span s, char sep, struct span *ret_head,
	      struct span *ret_tail)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != sep)
			continue;
		*ret_head = (struct span){s.p, i};
		*ret_tail = (struct span){s.p + i + 1, s.n - i - 1};
		return true;
	}
	return false;
}

struct span span_base(struct span path)
{
	for (size_t i = path.n; i; i--)
		if (path.p[i - 1] == '/')
			return (struct span){path.p + i, path.n - i};
	return path;
}

bool span_number(struct span s, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint64_t d = (uint64_t)(s.p[i] - '0');

		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (v > UINT64_MAX / 10 || v * 10 > UINT64_MAX - d)
			return false;
		v = v * 10 + d;
	}
	if (v > max)
		return false;
	*ret = v;
	return true;
}

__attribute__((cold)) bool span_glob(struct span pattern, struct span s)
{
	size_t p = 0, i = 0;
	size_t star = SIZE_MAX, mark = 0;

	while (i < s.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			mark = i;
		} else if (p < pattern.n &&
			   (pattern.p[p] == '?' || pattern.p[p] == s.p[i])) {
			p++;
			i++;
		} else if (star != SIZE_MAX) {
			/* Let the last star take one character more. */
			p = star + 1;
			i = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
__attribute__((cold)) size_t span_utf8(struct span s)
{
	uint32_t c, min;
	size_t n;

	if (!s.n)
		return 0;
	c = (unsigned char)s.p[0];
	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	n = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	min = n == 2 ? 0x80 : n == 3 ? 0x800 : 0x10000;
	c &= 0x7fu >> n;
	if (s.n < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((unsigned char)s.p[i] & 0x3f);
	}
	if (c < min || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return n;
}

void out_char(struct out *o, char c)
{
	if (o->n < o->cap)
		o->p[o->n] = c;
	o->n++;
}

void out_span(struct out *o, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		out_char(o, s.p[i]);
}

void out_str(struct out *o, const char *cstr)
{
	out_span(o, span_of(cstr));
}

void out_u64(struct out *o, uint64_t v)
{
	char digits[20];
	size_t n = 0;

	do {
		digits[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	while (n)
		out_char(o, digits[--n]);
}

void out_i64(struct out *o, int64_t v)
{
	if (v < 0)
		out_char(o, '-');
	out_u64(o, v < 0 ? -(uint64_t)v : (uint64_t)v);
}
