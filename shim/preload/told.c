/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "told.h"
#include "caps.h"
#include "fast.h"
#include "libc.h"
#include "state.h"
#include "sys.h"
#include "views.h"

static struct {
	/* Written before `told_active`, by each thread that finds nothing
	 * told: all write the same. */
	_Atomic(uint32_t) start_ids[TOLD_IDS];
} told;

_Atomic(uint8_t) told_active;

/* ---- the start ---- */

static bool contains(const uint32_t *list, uint32_t n, uint32_t gid)
{
	for (uint32_t i = 0; i < n; i++)
		if (list[i] == gid)
			return true;
	return false;
}

/*
 * As a container runtime starts a process: the primary group is among the
 * supplementary ones, the kernel's own (fsGroup, supplementalGroups) too.
 */
static void start_groups(struct held *h, uint32_t gid)
{
	long n = sys2(SYS_getgroups, 0, NULL);
	uint32_t *list = views_groups(h, n < 0 ? 0 : (size_t)n + 1);
	int cap = h->list ? CREDS_GROUPS_MAX : VIEWS_GROUPS;

	if (!list)
		list = h->groups;
	n = sys2(SYS_getgroups, cap - 1, list);
	if (n < 0)
		n = 0;
	if (!contains(list, (uint32_t)n, gid))
		list[n++] = gid;
	creds_sort_groups(list, (size_t)n);
	/* Where it starts, not a call that could be refused. */
	h->creds.groups = list;
	h->creds.ngroups = (uint32_t)n;
}

static void start_ids(const struct creds *c)
{
	for (unsigned i = 0; i < TOLD_IDS; i++)
		atomic_store_explicit(&told.start_ids[i], told_id_of(c, i),
				      memory_order_relaxed);
}

uint32_t told_start_id(enum told_id which)
{
	return atomic_load_explicit(&told.start_ids[which],
				    memory_order_relaxed);
}

/* Several threads may begin at once, with the same. */
static void begin(struct held *h)
{
	start_ids(&h->creds);
	views_begin(h);
	views_drop(h);
	atomic_store(&told_active, 1);
}

/* A set of small numbers is the kernel's without asking it. */
static uint64_t start_caps(uint64_t caps)
{
	return caps >> 32 ? caps & caps_known() : caps;
}

static void start(void)
{
	const struct config *c = state_config();
	struct held h = {.list = NULL};
	uint32_t uid = 0, gid = 0;

	if (c->identity == CONFIG_IDS) {
		uid = c->uid;
		gid = c->gid;
	}
	creds_init(&h.creds, uid, gid, start_caps(c->capabilities));
	start_groups(&h, gid);
	begin(&h);
}

void told_adopt(const struct creds *c)
{
	struct held h = {.creds = *c, .list = NULL};
	uint32_t *list = views_groups(&h, c->ngroups);

	if (!list)
		h.creds.ngroups = 0;
	for (uint32_t i = 0; i < h.creds.ngroups; i++)
		list[i] = c->groups[i];
	h.creds.groups = list;
	begin(&h);
}

bool told_find(void)
{
	if (state_mode() != STATE_TOLD)
		return false;
	/* Adopted, if there was something to adopt. */
	if (!atomic_load(&told_active))
		start();
	return true;
}

/* ---- gets ---- */

void told_creds(struct creds *ret)
{
	views_glance(views_mine(), ret);
}

uint32_t told_copy(struct creds *ret, uint32_t *list, uint32_t room)
{
	return views_copy(views_mine(), ret, list, room);
}

/* By a get that is to be quick the next time. */
static void look(struct creds *ret)
{
	const struct view *v = views_mine();
	uint64_t version = views_glance(v, ret);

	if (v == &view_of_process)
		fast_write(ret, version);
}

bool told_id(enum told_id which, uint32_t *ret)
{
	struct creds c;

	if (fast_get(which, ret))
		return true;
	if (!told_is_active())
		return false;
	look(&c);
	*ret = told_id_of(&c, which);
	return true;
}

bool told_ids(uint32_t *ret_euid, uint32_t *ret_egid)
{
	struct creds c;

	if (!atomic_load(&told_active))
		return false;
	told_creds(&c);
	*ret_euid = c.euid;
	*ret_egid = c.egid;
	return true;
}

/* In the kernel's order: what stands before a bad pointer is written. */
int told_getres(bool groups, uint32_t *r, uint32_t *e, uint32_t *s)
{
	struct creds c;

	look(&c);
	if (!r)
		return -EFAULT;
	*r = groups ? c.rgid : c.ruid;
	if (!e)
		return -EFAULT;
	*e = groups ? c.egid : c.euid;
	if (!s)
		return -EFAULT;
	*s = groups ? c.sgid : c.suid;
	return 0;
}

int told_getgroups(int size, uint32_t *list)
{
	struct creds c;
	uint32_t n;

	if (size < 0)
		return -EINVAL;
	n = views_copy(views_mine(), &c, list, list ? (uint32_t)size : 0);
	if (size == 0 || n == 0)
		return (int)n;
	if ((uint32_t)size < n)
		return -EINVAL;
	return list ? (int)n : -EFAULT;
}

bool told_has_group(uint32_t gid)
{
	const struct view *v = views_mine();
	struct held h;
	bool has;

	do {
		views_hold(v, &h);
		has = creds_has_group(&h.creds, gid);
	} while (!views_is(v, &h));
	return has;
}

bool told_capable(int cap)
{
	struct creds c;
	uint32_t caps;

	if (LIKELY((unsigned)cap < 32 && told_id(TOLD_CAPS, &caps)))
		return caps >> cap & 1;
	if (!told_is_active())
		return state_mode() == STATE_SELF || state_is_helped_root();
	told_creds(&c);
	return creds_capable(&c, cap);
}

/* ---- sets ---- */

static int apply_groups(struct held *h, size_t size, const uint32_t *list)
{
	int r = creds_may_setgroups(&h->creds, size);
	uint32_t *own;

	if (r < 0)
		return r;
	if (!state_can_read(list, size * sizeof(*list)))
		return -EFAULT;
	own = views_groups(h, size);
	if (!own)
		return -ENOMEM;
	for (size_t i = 0; i < size; i++)
		own[i] = list[i];
	creds_sort_groups(own, size);
	return creds_setgroups(&h->creds, own, size);
}

static int apply(struct held *h, const struct told_change *t)
{
	const uint32_t keep = CREDS_UNCHANGED;
	struct creds *c = &h->creds;

	switch (t->call) {
	case TOLD_SETUID:
		return creds_setuid(c, t->a);
	case TOLD_SETGID:
		return creds_setgid(c, t->a);
	case TOLD_SETEUID:
		/* seteuid(3): glibc refuses -1, which setresuid takes. */
		if (t->a == keep)
			return -EINVAL;
		return creds_setresuid(c, keep, t->a, keep);
	case TOLD_SETEGID:
		if (t->a == keep)
			return -EINVAL;
		return creds_setresgid(c, keep, t->a, keep);
	case TOLD_SETREUID:
		return creds_setreuid(c, t->a, t->b);
	case TOLD_SETREGID:
		return creds_setregid(c, t->a, t->b);
	case TOLD_SETRESUID:
		return creds_setresuid(c, t->a, t->b, t->c);
	case TOLD_SETRESGID:
		return creds_setresgid(c, t->a, t->b, t->c);
	case TOLD_SETFSUID:
		return (int)creds_setfsuid(c, t->a);
	case TOLD_SETFSGID:
		return (int)creds_setfsgid(c, t->a);
	case TOLD_SETGROUPS:
		return apply_groups(h, t->size, t->list);
	case TOLD_CAPSET:
		if (t->grants)
			creds_grant(c, t->caps[1]);
		return creds_capset(c, t->caps[0], t->caps[1], t->caps[2]);
	case TOLD_CAPBSET_DROP:
		return creds_capbset_drop(c, t->caps[0], t->caps[1]);
	case TOLD_AMBIENT_RAISE:
		return creds_ambient_raise(c, t->caps[0], t->caps[1]);
	case TOLD_AMBIENT_LOWER:
		return creds_ambient_lower(c, t->caps[0], t->caps[1]);
	case TOLD_AMBIENT_CLEAR:
		c->ambient = 0;
		return 0;
	case TOLD_KEEPCAPS:
		return creds_set_keepcaps(c, t->caps[0]);
	case TOLD_SECUREBITS:
		return creds_set_securebits(c, t->caps[0]);
	}
	return -EINVAL;
}

/* The old id that setfsuid returns may be any number. */
static bool is_refusal(const struct told_change *t, int r)
{
	return r < 0 && t->call != TOLD_SETFSUID && t->call != TOLD_SETFSGID;
}

/* *ret_changed is set when something has changed, else left alone. */
static int set_view(struct view *v, const struct told_change *change,
		    bool *ret_changed)
{
	int r, published;
	struct held h;
	bool same;

	do {
		views_look(v, &h);
		/* A thread that ended meanwhile. */
		if (slots_is_empty(h.version))
			return 0;
		r = apply(&h, change);
		same = is_refusal(change, r) || views_is_same(&h);
		/* This, too, counts only if it is of the present state. */
		published = same ? views_is(v, &h) : views_publish(v, &h);
		if (UNLIKELY(h.list))
			views_drop(&h);
	} while (published == 0);
	if (published > 0 && !same)
		*ret_changed = true;
	return published < 0 ? published : r;
}

/*
 * What the kernel has for one thread only; libc makes a call for the process
 * of the other ones.
 */
static bool is_of_thread(const struct told_change *t)
{
	return t->raw || t->call == TOLD_SETFSUID || t->call == TOLD_SETFSGID ||
	       t->call >= TOLD_CAPSET;
}

/* Each thread for itself, as libc has them do it; the caller's result counts.
 */
static int set_threads(struct view *mine, const struct told_change *change,
		       bool *ret_changed)
{
	struct view *v = NULL;
	int r = set_view(mine, change, ret_changed);

	if (is_refusal(change, r))
		return r;
	if (mine != &view_of_process)
		set_view(&view_of_process, change, ret_changed);
	while ((v = views_next_thread(v)))
		if (v != mine)
			set_view(v, change, ret_changed);
	return r;
}

int told_set_noting(const struct told_change *change, bool *ret_changed)
{
	struct view *mine;

	if (LIKELY(views_are_one() &&
		   (!views_have_threads() || !is_of_thread(change))))
		return set_view(&view_of_process, change, ret_changed);
	mine = views_mine();
	if (views_is_vforked() || (is_of_thread(change) &&
				   views_have_threads() && !state_is_quiet())) {
		mine = views_own();
		return mine ? set_view(mine, change, ret_changed) : -EAGAIN;
	}
	return views_are_many() && !is_of_thread(change)
		       ? set_threads(mine, change, ret_changed)
		       : set_view(mine, change, ret_changed);
}

int told_set(const struct told_change *change)
{
	bool unused;

	return told_set_noting(change, &unused);
}

void told_before_filter(void)
{
	if (told_is_active())
		views_prepare();
}

bool told_is_vforked(void)
{
	return views_is_vforked();
}
