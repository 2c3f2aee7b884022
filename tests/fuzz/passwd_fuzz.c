/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes passwd(5) and group(5).  The input is the size of the pieces, a
 * name's length, the name, and a file.  Whatever the pieces, the answers are
 * the same, and those of a plain reader that splits lines and fields.
 */
#include <stdlib.h>
#include <string.h>

#include "passwd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define FIELDS 7
#define GROUPS 64

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* The next field, up to a colon or, the last one, to the end. */
static struct span field(struct span *line, bool last)
{
	struct span f = {line->p, 0};

	while (f.n < line->n && (last || f.p[f.n] != ':'))
		f.n++;
	line->p += f.n;
	line->n -= f.n;
	if (line->n) {
		line->p++;
		line->n--;
	}
	return f;
}

static bool next_line(struct span *text, struct span *ret)
{
	if (!text->n)
		return false;
	*ret = (struct span){text->p, 0};
	while (ret->n < text->n && ret->p[ret->n] != '\n')
		ret->n++;
	text->p += ret->n;
	text->n -= ret->n;
	if (text->n) {
		text->p++;
		text->n--;
	}
	return true;
}

static bool id_of(struct span s, uint32_t *ret)
{
	uint64_t v;

	while (s.n > 1 && s.p[0] == '0') {
		s.p++;
		s.n--;
	}
	if (!span_number(s, PASSWD_ID_MAX, &v))
		return false;
	*ret = (uint32_t)v;
	return true;
}

/* Fields of an entry, false where the line is none; n of them at most. */
static bool entry(struct span line, struct span *f, size_t n)
{
	size_t colons = 0;

	for (size_t i = 0; i < line.n; i++)
		colons += line.p[i] == ':';
	for (size_t i = 0; i < n; i++)
		f[i] = field(&line, i == n - 1);
	return f[0].n && f[0].p[0] != '#' && f[0].p[0] != '+' &&
	       f[0].p[0] != '-' && colons >= 2;
}

static bool naive_user(struct span text, const struct passwd_key *k,
		       struct span *home, uint32_t *uid, uint32_t *gid)
{
	struct span line, f[FIELDS];

	while (next_line(&text, &line)) {
		size_t colons = 0;

		for (size_t i = 0; i < line.n; i++)
			colons += line.p[i] == ':';
		if (!entry(line, f, FIELDS) || colons < 3 ||
		    !id_of(f[2], uid) || !id_of(f[3], gid))
			continue;
		*home = f[5];
		if (k->by_id ? *uid == k->id : span_eq(f[0], k->name))
			return true;
	}
	return false;
}

static bool naive_group(struct span text, const struct passwd_key *k,
			uint32_t *gid)
{
	struct span line, f[4];

	while (next_line(&text, &line))
		if (entry(line, f, 4) && id_of(f[2], gid) &&
		    (k->by_id ? *gid == k->id : span_eq(f[0], k->name)))
			return true;
	return false;
}

static bool is_listed(struct span members, struct span name)
{
	bool listed = false;

	while (members.n) {
		struct span m = {members.p, 0};

		while (m.n < members.n && m.p[m.n] != ',')
			m.n++;
		members.p += m.n;
		members.n -= m.n;
		if (members.n) {
			members.p++;
			members.n--;
		}
		while (m.n && (m.p[0] == ' ' || m.p[0] == '\t')) {
			m.p++;
			m.n--;
		}
		listed |= m.n && span_eq(m, name);
	}
	return listed;
}

static size_t naive_members(struct span text, struct span name,
			    uint32_t list[GROUPS])
{
	struct span line, f[4];
	size_t n = 0;
	uint32_t gid;

	while (next_line(&text, &line)) {
		if (!entry(line, f, 4) || !id_of(f[2], &gid) ||
		    !is_listed(f[3], name))
			continue;
		if (n < GROUPS)
			list[n] = gid;
		n++;
	}
	return n;
}

static void user(struct span text, size_t piece, struct passwd_key key)
{
	struct passwd_user *u = malloc(sizeof(*u));
	uint32_t uid, gid;
	struct span home;
	bool done = false;

	passwd_user_begin(u, key);
	for (size_t i = 0; i < text.n && !done; i += piece)
		done = passwd_user_feed(
			u, text.p + i, text.n - i < piece ? text.n - i : piece);
	passwd_user_end(u);
	check(u->found == naive_user(text, &key, &home, &uid, &gid));
	if (u->found) {
		check(u->uid == uid && u->gid == gid);
		check(u->overlong || span_eq(u->home, home));
	}
	free(u);
}

static void group(struct span text, size_t piece, struct passwd_key key)
{
	struct passwd_group g;
	uint32_t gid;
	bool done = false;

	passwd_group_begin(&g, key);
	for (size_t i = 0; i < text.n && !done; i += piece)
		done = passwd_group_feed(&g, text.p + i,
					 text.n - i < piece ? text.n - i
							    : piece);
	passwd_group_end(&g);
	check(g.found == naive_group(text, &key, &gid));
	check(!g.found || g.gid == gid);
}

static void members(struct span text, size_t piece, struct span name)
{
	uint32_t got[GROUPS], want[GROUPS];
	struct passwd_members m;
	size_t n;

	passwd_members_begin(&m, name, got, GROUPS);
	for (size_t i = 0; i < text.n; i += piece)
		passwd_members_feed(&m, text.p + i,
				    text.n - i < piece ? text.n - i : piece);
	passwd_members_end(&m);
	n = naive_members(text, name, want);
	check(m.n == n);
	check(!memcmp(got, want, (n < GROUPS ? n : GROUPS) * sizeof(*got)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text, name;
	struct passwd_key key;
	size_t piece;

	if (size < 2 || size < 2u + data[1])
		return 0;
	piece = data[0] + 1u;
	name = (struct span){(const char *)data + 2, data[1]};
	text = (struct span){name.p + name.n, size - 2 - name.n};
	key = (struct passwd_key){.name = name};
	user(text, piece, key);
	group(text, piece, key);
	members(text, piece, name);
	key = (struct passwd_key){.by_id = true, .id = data[1]};
	user(text, piece, key);
	group(text, piece, key);
	return 0;
}
