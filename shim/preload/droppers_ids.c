/* SPDX-License-Identifier: MIT */
#include "droppers_ids.h"
#include "program.h"
#include "scratch.h"
#include "users.h"

static bool id_of_text(struct span s, uint32_t *ret)
{
	uint64_t v;

	if (!span_number(s, PASSWD_ID_MAX, &v))
		return false;
	*ret = (uint32_t)v;
	return true;
}

static bool find_gid(const struct dropper *d, struct span s, uint32_t *ret)
{
	if (d->names != DROPPER_BY_NAME && id_of_text(s, ret))
		return true;
	return d->names != DROPPER_BY_NUMBER &&
	       users_find_group((struct passwd_key){.name = s}, ret);
}

bool droppers_find_user(struct droppers_ids *w, const struct dropper *d,
			const struct creds *told)
{
	struct passwd_key key = {.name = d->user};

	w->uid = told->ruid;
	w->gid = told->rgid;
	if (d->keeps_uid || !d->user.n) {
		key.by_id = true;
	} else if (d->names != DROPPER_BY_NAME) {
		key.by_id = id_of_text(d->user, &w->uid);
		if (!key.by_id && d->names == DROPPER_BY_NUMBER)
			return false;
	}
	key.id = w->uid;
	/* gosu takes no number that a signed one cannot hold. */
	if (key.by_id && d->tool == DROPPER_GOSU && w->uid > INT_MAX)
		return false;
	if (!users_find(&w->user, key)) {
		w->user.name = w->user.shell = SPAN("");
		w->user.home = SPAN("/");
		return key.by_id && !d->listed && !w->user.overlong;
	}
	w->uid = w->user.uid;
	w->gid = w->user.gid;
	return true;
}

/* setpriv and s6-applyuidgid change no gid that is not named. */
static bool find_group(struct droppers_ids *w, const struct dropper *d)
{
	w->sets_gid = d->group.n || (d->tool != DROPPER_SETPRIV &&
				     d->tool != DROPPER_S6_APPLYUIDGID);
	if (!d->group.n)
		return true;
	return find_gid(d, d->group, &w->gid) &&
	       (d->tool != DROPPER_GOSU || w->gid <= INT_MAX);
}

static bool has_group(const struct droppers_ids *w, uint32_t gid)
{
	for (size_t i = 0; i < w->ngroups; i++)
		if (w->groups[i] == gid)
			return true;
	return false;
}

static bool list_groups(struct droppers_ids *w, const struct dropper *d,
			size_t cap)
{
	const char seps[] = {d->separator, '\0'};
	struct span list = d->list, word;

	while ((word = span_word(&list, seps)).n) {
		if (w->ngroups == cap ||
		    !find_gid(d, word, &w->groups[w->ngroups]))
			return false;
		w->ngroups++;
	}
	/* s6 has the gid among them, whatever the list says. */
	if (d->tool == DROPPER_S6_APPLYUIDGID && !has_group(w, w->gid))
		w->groups[w->ngroups++] = w->gid;
	return true;
}

static void member_groups(struct droppers_ids *w, size_t cap)
{
	size_t n = w->user.name.n
			   ? users_groups(w->user.name, w->groups + w->ngroups,
					  cap - w->ngroups)
			   : 0;

	w->ngroups = n > cap - w->ngroups ? cap : w->ngroups + n;
}

/* How many groups there may be: counted first, so that memory is no more. */
static size_t groups_bound(const struct droppers_ids *w,
			   const struct dropper *d)
{
	size_t n;

	if (d->groups == DROPPER_GROUPS_LIST)
		return d->list.n + 1;
	n = w->user.name.n ? users_groups(w->user.name, NULL, 0) : 0;
	return n < CREDS_GROUPS_MAX - 2 ? n + 2 : CREDS_GROUPS_MAX;
}

static bool find_supplementary(struct droppers_ids *w, const struct dropper *d)
{
	size_t cap = groups_bound(w, d);

	w->groups_bytes = cap * sizeof(*w->groups);
	w->groups = scratch_get(w->groups_bytes);
	if (!w->groups)
		return false;
	w->sets_groups = d->groups != DROPPER_GROUPS_KEEP;
	switch (d->groups) {
	case DROPPER_GROUPS_KEEP:
	case DROPPER_GROUPS_NONE:
		return true;
	case DROPPER_GROUPS_LIST:
		return list_groups(w, d, cap);
	case DROPPER_GROUPS_INIT:
	case DROPPER_GROUPS_GID:
		w->groups[w->ngroups++] = w->gid;
		break;
	case DROPPER_GROUPS_USER:
		w->groups[w->ngroups++] = w->user.gid;
		if (w->gid != w->user.gid)
			w->groups[w->ngroups++] = w->gid;
		break;
	case DROPPER_GROUPS_MEMBERS:
		break;
	}
	if (d->groups != DROPPER_GROUPS_GID)
		member_groups(w, cap);
	return true;
}

/* The gids at the head are not repeated behind them: initgroups(3). */
static void drop_repeated(struct droppers_ids *w, const struct dropper *d)
{
	size_t n = 1;

	if (d->groups != DROPPER_GROUPS_INIT &&
	    d->groups != DROPPER_GROUPS_USER)
		return;
	for (size_t i = 1; i < w->ngroups; i++)
		if (w->groups[i] != w->groups[0] &&
		    (i == 1 || w->groups[i] != w->gid))
			w->groups[n++] = w->groups[i];
	w->ngroups = n;
}

int droppers_become(struct droppers_ids *w, const struct dropper *d,
		    struct creds *told)
{
	struct creds new = *told, *c = &new;
	int r = 0;

	drop_repeated(w, d);
	creds_sort_groups(w->groups, w->ngroups);
	if (w->sets_groups)
		r = creds_setgroups(c, w->groups, w->ngroups);
	if (r == 0 && w->sets_gid)
		r = creds_setresgid(c, w->gid, w->gid, w->gid);
	if (r == 0 && !d->keeps_uid)
		r = creds_setresuid(c, w->uid, w->uid, w->uid);
	if (r == 0)
		*told = new;
	return r;
}

bool droppers_find_groups(struct droppers_ids *w, const struct dropper *d)
{
	return find_group(w, d) && find_supplementary(w, d);
}

void droppers_ids_put(struct droppers_ids *w)
{
	if (w->groups)
		scratch_put(w->groups, w->groups_bytes);
}
