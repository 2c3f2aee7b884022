/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>

#include "told.h"
#include "libc.h"
#include "state.h"
#include "sys.h"

/* Sets that are under way at once, a signal handler's on top included. */
#define SLOTS 8

/* Groups kept inside a slot; longer lists have their place in the pages. */
#define GROUPS_INLINE 32

/* How often a call waits for a slot before it gives up. */
#define PATIENCE 100000

struct slot {
	_Atomic(uint8_t) taken;
	struct creds creds;
	uint32_t groups[GROUPS_INLINE];
};

/* A list of the greatest length for each slot, mapped when one is needed. */
struct pages {
	uint32_t groups[SLOTS][CREDS_GROUPS_MAX];
};

/*
 * `current` is a generation (upper bits) and a slot (lower 3).  A set takes
 * a free slot, works there, and publishes it by compare-and-swap; whoever
 * loses starts over from the winner's state, so sets have a serial order.
 * A reader copies and looks whether `current` is still the same.
 *
 * `told_fast_ids` holds the ids that are asked for alone, each under the
 * generation that made it: a late writer cannot put an old value over a newer
 * one, and a generation of 0 says that nothing is told yet.
 */
_Atomic(uint64_t) told_fast_ids[TOLD_IDS];

static struct {
	_Atomic(uint64_t) current;
	_Atomic(struct pages *) pages;
} told;

static struct slot slots[SLOTS];

#define SLOT_OF(current) ((current) % SLOTS)
#define GENERATION_OF(current) ((current) / SLOTS)

/* ---- publishing ---- */

static void fast_store(unsigned which, uint32_t generation, uint32_t id)
{
	uint64_t want = (uint64_t)generation << 32 | id;
	uint64_t old = atomic_load(&told_fast_ids[which]);

	/* Generations wrap; the difference does not. */
	while ((int32_t)(generation - (uint32_t)(old >> 32)) > 0 ||
	       old >> 32 == 0)
		if (atomic_compare_exchange_weak(&told_fast_ids[which], &old,
						 want))
			return;
}

static uint32_t id_of(const struct creds *c, enum told_id which)
{
	switch (which) {
	case TOLD_RUID:
		return c->ruid;
	case TOLD_EUID:
		return c->euid;
	case TOLD_RGID:
		return c->rgid;
	case TOLD_EGID:
		return c->egid;
	case TOLD_FSUID:
		return c->fsuid;
	case TOLD_FSGID:
	case TOLD_IDS:
		break;
	}
	return c->fsgid;
}

static void fast_publish(uint64_t current)
{
	const struct creds *c = &slots[SLOT_OF(current)].creds;

	for (unsigned i = 0; i < TOLD_IDS; i++)
		fast_store(i, (uint32_t)GENERATION_OF(current), id_of(c, i));
}

static struct slot *slot_try(uint64_t current)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		uint8_t free = 0;

		if (i != SLOT_OF(current) &&
		    atomic_compare_exchange_strong(&slots[i].taken, &free, 1))
			return &slots[i];
	}
	return NULL;
}

/*
 * A free slot.  Many threads at once wait for one another; that slots never
 * come free (a child of fork has no threads that would give theirs back) is
 * what the patience is for.
 */
static struct slot *slot_take(void)
{
	for (int i = 0; i < PATIENCE; i++) {
		struct slot *s = slot_try(atomic_load(&told.current));

		if (s)
			return s;
		if (!state_is_quiet())
			sys0(SYS_sched_yield);
	}
	return NULL;
}

static struct pages *pages_get(void)
{
	struct pages *none = NULL, *have = atomic_load(&told.pages);

	if (have || state_is_quiet())
		return have;
	have = sys_pages(sizeof(*have));
	if (!have || atomic_compare_exchange_strong(&told.pages, &none, have))
		return have;
	sys_pages_free(have, sizeof(*have));
	return none;
}

/* Where a slot keeps a list of n groups; null when there is no memory. */
static uint32_t *slot_groups(struct slot *s, size_t n)
{
	struct pages *p;

	if (n <= GROUPS_INLINE)
		return s->groups;
	p = pages_get();
	return p ? p->groups[s - slots] : NULL;
}

/* False when there is no memory for the groups. */
static bool slot_copy(struct slot *to, const struct slot *from)
{
	const uint32_t *list;
	uint32_t *own;

	to->creds = from->creds;
	/* What a concurrent set has torn is thrown away by publish(). */
	if (to->creds.ngroups > CREDS_GROUPS_MAX)
		to->creds.ngroups = 0;
	own = slot_groups(to, to->creds.ngroups);
	list = slot_groups((struct slot *)(uintptr_t)from, to->creds.ngroups);
	if (!own || !list)
		return false;
	for (uint32_t i = 0; i < to->creds.ngroups; i++)
		own[i] = list[i];
	to->creds.groups = own;
	return true;
}

/* Publish `s` as the successor of `old`; false when another was quicker. */
static bool publish(uint64_t old, struct slot *s)
{
	uint64_t generation = GENERATION_OF(old) + 1;
	uint64_t next;

	/* 0 would read as "nothing told". */
	if ((uint32_t)generation == 0)
		generation++;
	next = generation * SLOTS + (uint64_t)(s - slots);
	if (!atomic_compare_exchange_strong(&told.current, &old, next))
		return false;
	fast_publish(next);
	return true;
}

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
static void start_groups(struct slot *s, uint32_t gid)
{
	long n = sys2(SYS_getgroups, 0, NULL);
	uint32_t *list = slot_groups(s, n < 0 ? 0 : (size_t)n + 1);
	uint32_t cap = list == s->groups ? GROUPS_INLINE : CREDS_GROUPS_MAX;

	if (!list)
		list = s->groups;
	n = sys2(SYS_getgroups, cap - 1, list);
	if (n < 0)
		n = 0;
	if (!contains(list, (uint32_t)n, gid))
		list[n++] = gid;
	creds_sort_groups(list, (size_t)n);
	/* Where it starts, not a call that could be refused. */
	s->creds.groups = list;
	s->creds.ngroups = (uint32_t)n;
}

static void start(void)
{
	const struct config *c = state_config();
	uint32_t uid = 0, gid = 0;
	struct slot *s;

	if (c->identity == CONFIG_IDS) {
		uid = c->uid;
		gid = c->gid;
	}
	s = slot_take();
	if (!s)
		return;
	creds_init(&s->creds, uid, gid, CREDS_CONTAINER_CAPS);
	start_groups(s, gid);
	if (!publish(0, s))
		atomic_store(&s->taken, 0);
}

bool told_is_active(void)
{
	if (LIKELY(atomic_load_explicit(&told.current, memory_order_acquire)))
		return true;
	if (state_mode() != STATE_TOLD)
		return false;
	start();
	return atomic_load(&told.current) != 0;
}

/* ---- gets ---- */

void told_creds(struct creds *ret)
{
	uint64_t current, after;

	do {
		current = atomic_load_explicit(&told.current,
					       memory_order_acquire);
		*ret = slots[SLOT_OF(current)].creds;
		atomic_thread_fence(memory_order_acquire);
		after = atomic_load_explicit(&told.current,
					     memory_order_relaxed);
	} while (current != after);
}

bool told_id(enum told_id which, uint32_t *ret)
{
	struct creds c;

	if (!told_is_active())
		return false;
	/* The first set is published before its fast ids are. */
	if (told_fast(which, ret))
		return true;
	told_creds(&c);
	*ret = id_of(&c, which);
	return true;
}

bool told_ids(uint32_t *ret_euid, uint32_t *ret_egid)
{
	struct creds c;

	if (!atomic_load(&told.current))
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

	told_creds(&c);
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

static int copy_groups(const struct creds *c, int size, uint32_t *list)
{
	if (size < 0)
		return -EINVAL;
	if (size == 0)
		return (int)c->ngroups;
	if ((uint32_t)size < c->ngroups)
		return -EINVAL;
	if (!list && c->ngroups)
		return -EFAULT;
	for (uint32_t i = 0; i < c->ngroups; i++)
		list[i] = c->groups[i];
	return (int)c->ngroups;
}

int told_getgroups(int size, uint32_t *list)
{
	uint64_t before;
	struct creds c;
	int r;

	do {
		before = atomic_load(&told.current);
		told_creds(&c);
		r = copy_groups(&c, size, list);
	} while (before != atomic_load(&told.current));
	return r;
}

bool told_capable(int cap)
{
	struct creds c;

	if (!told_is_active())
		return state_mode() == STATE_SELF || state_is_helped_root();
	told_creds(&c);
	return creds_capable(&c, cap);
}

/* ---- sets ---- */

static int apply_groups(struct slot *s, size_t size, const uint32_t *list)
{
	int r = creds_may_setgroups(&s->creds, size);
	uint32_t *own;

	if (r < 0)
		return r;
	own = slot_groups(s, size);
	if (!own)
		return -ENOMEM;
	if (!state_can_read(list, size * sizeof(*list)))
		return -EFAULT;
	for (size_t i = 0; i < size; i++)
		own[i] = list[i];
	creds_sort_groups(own, size);
	return creds_setgroups(&s->creds, own, size);
}

static int apply(struct slot *s, const struct told_change *t)
{
	const uint32_t keep = CREDS_UNCHANGED;
	struct creds *c = &s->creds;

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
		return apply_groups(s, t->size, t->list);
	}
	return -EINVAL;
}

/* The old id that setfsuid returns may be any number. */
static bool is_refusal(const struct told_change *t, int r)
{
	return r < 0 && t->call != TOLD_SETFSUID && t->call != TOLD_SETFSGID;
}

int told_set(const struct told_change *change)
{
	for (;;) {
		struct slot *s = slot_take();
		uint64_t old = atomic_load(&told.current);
		struct slot *was = &slots[SLOT_OF(old)];
		int r;

		/* setuid(2) has EAGAIN for a resource that may come back. */
		if (!s)
			return -EAGAIN;
		r = slot_copy(s, was) ? apply(s, change) : -ENOMEM;
		if (!is_refusal(change, r) && publish(old, s)) {
			atomic_store(&was->taken, 0);
			return r;
		}
		atomic_store(&s->taken, 0);
		/* A refusal counts only if it is of the present state. */
		if (is_refusal(change, r) && old == atomic_load(&told.current))
			return r;
	}
}

void told_before_filter(void)
{
	if (told_is_active())
		pages_get();
}
