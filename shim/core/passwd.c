/* SPDX-License-Identifier: MIT */
#include "passwd.h"

/* passwd(5): name:password:uid:gid:gecos:home:shell */
enum { USER_NAME, USER_PASSWORD, USER_UID, USER_GID, USER_GECOS, USER_HOME };
enum { USER_SHELL = USER_HOME + 1 };

/* group(5): name:password:gid:members */
enum { GROUP_NAME, GROUP_PASSWORD, GROUP_GID, GROUP_MEMBERS };

/* ---- what the two files share ---- */

static void line_begin(struct passwd_line *l)
{
	*l = (struct passwd_line){.matches = true};
}

static void field_begin(struct passwd_line *l)
{
	l->field++;
	l->at = 0;
	l->digits = false;
	l->number = 0;
}

/* One more character of a field that is compared with `name`. */
static void compare(struct passwd_line *l, struct span name, char c)
{
	if (l->at >= name.n || name.p[l->at] != c)
		l->matches = false;
	l->at++;
}

/* A name: not empty, no comment, and not one of NIS. */
static void name_begins(struct passwd_line *l, char c)
{
	if (l->at == 0 && (c == '#' || c == '+' || c == '-'))
		l->bad = true;
}

static void digit(struct passwd_line *l, char c)
{
	if (c < '0' || c > '9') {
		l->bad = true;
		return;
	}
	l->digits = true;
	l->number = l->number * 10 + (uint64_t)(c - '0');
	if (l->number > PASSWD_ID_MAX)
		l->bad = true;
}

static bool number_ends(struct passwd_line *l, uint32_t *ret)
{
	if (l->bad || !l->digits) {
		l->bad = true;
		return false;
	}
	*ret = (uint32_t)l->number;
	return true;
}

/* The name has been read: was it empty, or only the beginning of another? */
static void name_ends(struct passwd_line *l, const struct passwd_key *key)
{
	if (l->at == 0)
		l->bad = true;
	if (!key->by_id && l->at != key->name.n)
		l->matches = false;
}

/* ---- passwd ---- */

void passwd_user_begin(struct passwd_user *u, struct passwd_key key)
{
	u->key = key;
	u->found = u->overlong = false;
	u->used = 0;
	u->name = u->home = u->shell = (struct span){u->text, 0};
	line_begin(&u->line);
}

static void keep(struct passwd_user *u, struct span *field, char c)
{
	if (u->line.at++ == 0)
		field->p = u->text + u->used;
	if (u->used == sizeof(u->text)) {
		u->line.overlong = true;
		return;
	}
	u->text[u->used++] = c;
	field->n++;
}

static void user_char(struct passwd_user *u, char c)
{
	struct passwd_line *l = &u->line;

	switch (l->field) {
	case USER_NAME:
		name_begins(l, c);
		if (!u->key.by_id &&
		    (l->at >= u->key.name.n || u->key.name.p[l->at] != c))
			l->matches = false;
		keep(u, &u->name, c);
		break;
	case USER_UID:
	case USER_GID:
		digit(l, c);
		break;
	case USER_HOME:
		keep(u, &u->home, c);
		break;
	case USER_SHELL:
		keep(u, &u->shell, c);
		break;
	}
}

static void user_field_ends(struct passwd_user *u)
{
	struct passwd_line *l = &u->line;

	if (l->field == USER_NAME)
		name_ends(l, &u->key);
	else if (l->field == USER_GID)
		number_ends(l, &u->gid);
	else if (l->field == USER_UID && number_ends(l, &u->uid) &&
		 u->key.by_id && u->uid != u->key.id)
		l->matches = false;
}

static bool user_line_ends(struct passwd_user *u)
{
	struct passwd_line *l = &u->line;

	user_field_ends(u);
	/* glibc takes a line that ends behind the gid. */
	if (!l->bad && l->matches && l->field >= USER_GID) {
		u->found = true;
		u->overlong = l->overlong;
		return true;
	}
	u->used = 0;
	u->name = u->home = u->shell = (struct span){u->text, 0};
	line_begin(l);
	return false;
}

bool passwd_user_feed(struct passwd_user *u, const char *p, size_t n)
{
	struct passwd_line *l = &u->line;

	for (size_t i = 0; i < n && !u->found; i++) {
		if (p[i] == '\n') {
			user_line_ends(u);
		} else if (p[i] == ':' && l->field < USER_SHELL) {
			user_field_ends(u);
			field_begin(l);
		} else if (!l->bad && l->matches) {
			user_char(u, p[i]);
		}
	}
	return u->found;
}

void passwd_user_end(struct passwd_user *u)
{
	if (!u->found)
		user_line_ends(u);
}

/* ---- group ---- */

void passwd_group_begin(struct passwd_group *g, struct passwd_key key)
{
	g->key = key;
	g->found = false;
	line_begin(&g->line);
}

static void group_field_ends(struct passwd_line *l,
			     const struct passwd_key *key, uint32_t *gid)
{
	if (l->field == GROUP_NAME)
		name_ends(l, key);
	else if (l->field == GROUP_GID && number_ends(l, gid) && key->by_id &&
		 *gid != key->id)
		l->matches = false;
}

static void group_line_ends(struct passwd_group *g)
{
	struct passwd_line *l = &g->line;

	group_field_ends(l, &g->key, &g->gid);
	if (!l->bad && l->matches && l->field >= GROUP_GID)
		g->found = true;
	else
		line_begin(l);
}

bool passwd_group_feed(struct passwd_group *g, const char *p, size_t n)
{
	struct passwd_line *l = &g->line;

	for (size_t i = 0; i < n && !g->found; i++) {
		if (p[i] == '\n') {
			group_line_ends(g);
		} else if (p[i] == ':' && l->field < GROUP_MEMBERS) {
			group_field_ends(l, &g->key, &g->gid);
			field_begin(l);
		} else if (l->field == GROUP_NAME) {
			name_begins(l, p[i]);
			if (g->key.by_id)
				l->at++;
			else
				compare(l, g->key.name, p[i]);
		} else if (l->field == GROUP_GID) {
			digit(l, p[i]);
		}
	}
	return g->found;
}

void passwd_group_end(struct passwd_group *g)
{
	if (!g->found)
		group_line_ends(g);
}

/* ---- members ---- */

static const struct passwd_key any = {.by_id = true};

static void members_line_begin(struct passwd_members *m)
{
	line_begin(&m->line);
	m->listed = false;
}

void passwd_members_begin(struct passwd_members *m, struct span member,
			  uint32_t *list, size_t cap)
{
	*m = (struct passwd_members){
		.member = member, .list = list, .cap = cap};
	members_line_begin(m);
}

static void member_ends(struct passwd_members *m)
{
	struct passwd_line *l = &m->line;

	if (l->matches && l->at == m->member.n && l->at)
		m->listed = true;
	l->at = 0;
	l->matches = true;
}

static void members_field_ends(struct passwd_members *m)
{
	if (m->line.field == GROUP_MEMBERS)
		member_ends(m);
	else
		group_field_ends(&m->line, &any, &m->gid);
	/* `any` compares nothing: this is for the members. */
	m->line.matches = true;
}

static void members_line_ends(struct passwd_members *m)
{
	members_field_ends(m);
	if (!m->line.bad && m->listed) {
		if (m->n < m->cap)
			m->list[m->n] = m->gid;
		m->n++;
	}
	members_line_begin(m);
}

static void members_char(struct passwd_members *m, char c)
{
	struct passwd_line *l = &m->line;

	switch (l->field) {
	case GROUP_NAME:
		name_begins(l, c);
		l->at++;
		break;
	case GROUP_GID:
		digit(l, c);
		break;
	case GROUP_MEMBERS:
		if (c == ',')
			member_ends(m);
		else if (l->at || (c != ' ' && c != '\t'))
			compare(l, m->member, c);
		break;
	}
}

void passwd_members_feed(struct passwd_members *m, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\n') {
			members_line_ends(m);
		} else if (p[i] == ':' && m->line.field < GROUP_MEMBERS) {
			members_field_ends(m);
			field_begin(&m->line);
		} else {
			members_char(m, p[i]);
		}
	}
}

void passwd_members_end(struct passwd_members *m)
{
	members_line_ends(m);
}
