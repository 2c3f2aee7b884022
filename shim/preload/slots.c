/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "libc.h"
#include "slots.h"
#include "state.h"
#include "sys.h"

/* Long lists of groups at once. */
#define LISTS 16

/* How often a change waits for a slot or a list before it gives up. */
#define PATIENCE 100000

#define SLOT_OF(current) ((current) % SLOTS)

#define CREDS_WORDS VIEWS_CREDS_WORDS

/* Words, so that a copy that a change has torn is no undefined behaviour. */
struct slot {
	_Atomic(uint8_t) taken;
	_Atomic(uint8_t) list; /* which one it holds, from 1 */
	_Atomic(uint64_t) words[CREDS_WORDS];
	_Atomic(uint32_t) groups[VIEWS_GROUPS];
};

/* Written by who took it, then read only, until nobody holds it. */
struct views_list {
	_Atomic(uint32_t) refs;
	uint32_t gids[CREDS_GROUPS_MAX];
};

struct pages {
	struct views_list lists[LISTS];
};

static _Atomic(struct pages *) pages;
static struct slot slots[SLOTS] __attribute__((section(".bss.often")));

/* ---- long lists ---- */

static struct pages *pages_get(void)
{
	struct pages *none = NULL, *have = atomic_load(&pages);

	/* In a vforked child it would stay with the parent. */
	if (have || state_is_quiet() || views_is_vforked())
		return have;
	have = sys_pages(sizeof(*have));
	if (!have || atomic_compare_exchange_strong(&pages, &none, have))
		return have;
	sys_pages_free(have, sizeof(*have));
	return none;
}

static void relax(void)
{
	if (!state_is_quiet())
		sys0(SYS_sched_yield);
}

static struct views_list *list_take(void)
{
	struct pages *p = pages_get();

	for (int i = 0; p && i < PATIENCE; i++) {
		if (i == 1)
			views_sweep();
		for (unsigned k = 0; k < LISTS; k++) {
			uint32_t none = 0;

			if (atomic_compare_exchange_strong(&p->lists[k].refs,
							   &none, 1))
				return &p->lists[k];
		}
		relax();
	}
	return NULL;
}

static uint8_t list_index(const struct views_list *l)
{
	return l ? (uint8_t)(l - atomic_load(&pages)->lists + 1) : 0;
}

static struct views_list *list_at(uint8_t index)
{
	struct pages *p = atomic_load(&pages);

	return index && p ? &p->lists[index - 1] : NULL;
}

static void list_drop(struct views_list *l)
{
	if (l)
		atomic_fetch_sub(&l->refs, 1);
}

uint32_t *views_groups(struct held *h, size_t n)
{
	if (n <= VIEWS_GROUPS)
		return h->groups;
	if (!h->list)
		h->list = list_take();
	return h->list ? h->list->gids : NULL;
}

/* ---- slots ---- */

static struct slot *slot_try(void)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		uint8_t free = 0;

		if (!atomic_load_explicit(&slots[i].taken,
					  memory_order_relaxed) &&
		    atomic_compare_exchange_strong(&slots[i].taken, &free, 1))
			return &slots[i];
	}
	return NULL;
}

static struct slot *slot_take(void)
{
	for (int i = 0; i < PATIENCE; i++) {
		struct slot *s = slot_try();

		if (s)
			return s;
		if (i == 0)
			views_sweep();
		relax();
	}
	return NULL;
}

static void slot_free(struct slot *s)
{
	if (UNLIKELY(atomic_load_explicit(&s->list, memory_order_relaxed)))
		list_drop(list_at(atomic_exchange(&s->list, 0)));
	atomic_store_explicit(&s->taken, 0, memory_order_release);
}

/*
 * Release and acquire: who reads a word of a slot's next life also sees that
 * `current` has moved on.
 */
static void slot_store(struct slot *s, const struct held *h)
{
	for (unsigned i = 0; i < CREDS_WORDS; i++)
		atomic_store_explicit(&s->words[i], h->words[i],
				      memory_order_release);
	if (h->creds.ngroups > VIEWS_GROUPS)
		return;
	for (unsigned i = 0; i < h->creds.ngroups; i++)
		atomic_store_explicit(&s->groups[i], h->creds.groups[i],
				      memory_order_release);
}

static inline void creds_load(const struct slot *s, struct creds *ret)
{
	uint64_t *to = (uint64_t *)(void *)ret;

	for (unsigned i = 0; i < CREDS_WORDS; i++)
		to[i] = atomic_load_explicit(&s->words[i],
					     memory_order_acquire);
	/* Every word is there now: gcc's analyzer does not follow the loop. */
	__asm__ volatile("" : "+m"(*ret));
}

static void slot_load(const struct slot *s, struct held *ret)
{
	creds_load(s, &ret->creds);
	/* Torn ones are read again by the caller. */
	if (ret->creds.ngroups > VIEWS_GROUPS)
		return;
	for (unsigned i = 0; i < ret->creds.ngroups; i++)
		ret->groups[i] = atomic_load_explicit(&s->groups[i],
						      memory_order_acquire);
	ret->creds.groups = ret->groups;
}

/* ---- reading and changing a view ---- */

void views_hold(const struct view *v, struct held *ret)
{
	ret->list = NULL;
	do {
		ret->version =
			atomic_load_explicit(&v->current, memory_order_acquire);
		slot_load(&slots[SLOT_OF(ret->version)], ret);
	} while (!views_is(v, ret));
}

void views_glance(const struct view *v, struct creds *ret)
{
	const struct slot *s;
	uint64_t version;

	do {
		version =
			atomic_load_explicit(&v->current, memory_order_acquire);
		s = &slots[SLOT_OF(version)];
		creds_load(s, ret);
	} while (atomic_load_explicit(&v->current, memory_order_acquire) !=
		 version);
	if (ret->ngroups <= VIEWS_GROUPS)
		ret->groups = (const uint32_t *)(uintptr_t)s->groups;
}

/* Two ids in each word, in the order of struct creds. */
void views_ids(const struct view *v, bool groups, uint32_t ret[3])
{
	const size_t first = (groups ? offsetof(struct creds, rgid)
				     : offsetof(struct creds, ruid)) /
			     sizeof(uint64_t);
	union {
		uint64_t words[2];
		uint32_t ids[4];
	} copy;
	const struct slot *s;
	uint64_t version;

	_Static_assert(offsetof(struct creds, suid) ==
				       offsetof(struct creds, ruid) + 8 &&
			       offsetof(struct creds, sgid) ==
				       offsetof(struct creds, rgid) + 8,
		       "real, effective, saved");
	do {
		version =
			atomic_load_explicit(&v->current, memory_order_acquire);
		s = &slots[SLOT_OF(version)];
		for (unsigned i = 0; i < 2; i++)
			copy.words[i] = atomic_load_explicit(
				&s->words[first + i], memory_order_acquire);
	} while (atomic_load_explicit(&v->current, memory_order_acquire) !=
		 version);
	for (unsigned i = 0; i < 3; i++)
		ret[i] = copy.ids[i];
}

bool views_is(const struct view *v, const struct held *h)
{
	return atomic_load_explicit(&v->current, memory_order_acquire) ==
	       h->version;
}

void views_drop(struct held *h)
{
	list_drop(h->list);
	h->list = NULL;
}

/*
 * The list that a slot shall hold: the copy's own, or the one that it has
 * borrowed from what it is a copy of, and which may be gone by now.
 */
static bool slot_share_list(struct slot *s, const struct view *v,
			    const struct held *h)
{
	struct views_list *l = h->list;

	if (LIKELY(h->creds.ngroups <= VIEWS_GROUPS))
		return true;
	if (!l)
		l = list_at(atomic_load(&slots[SLOT_OF(h->version)].list));
	if (!l)
		return false;
	atomic_fetch_add(&l->refs, 1);
	atomic_store(&s->list, list_index(l));
	return h->list || views_is(v, h);
}

static uint64_t successor(uint64_t version, const struct slot *s)
{
	uint64_t next = SLOTS_VERSION(version) + 1;

	/* Half of it is kept with the fast ids, where 0 means something. */
	if ((uint32_t)next == 0)
		next++;
	return next * SLOTS + (uint64_t)(s - slots);
}

int slots_swap(struct view *v, const struct held *h)
{
	struct slot *s = slot_take();
	uint64_t old = h->version;

	/* setuid(2) has EAGAIN for a resource that may come back. */
	if (!s)
		return -EAGAIN;
	slot_store(s, h);
	if (slot_share_list(s, v, h) &&
	    atomic_compare_exchange_strong(&v->current, &old,
					   successor(old, s))) {
		if (old)
			slot_free(&slots[SLOT_OF(old)]);
		return 1;
	}
	slot_free(s);
	return 0;
}

bool slots_share(const struct view *v, struct held *h)
{
	struct views_list *l;

	if (h->creds.ngroups <= VIEWS_GROUPS)
		return views_is(v, h);
	l = list_at(atomic_load(&slots[SLOT_OF(h->version)].list));
	if (!l)
		return false;
	atomic_fetch_add(&l->refs, 1);
	h->list = l;
	h->creds.groups = l->gids;
	if (views_is(v, h))
		return true;
	views_drop(h);
	return false;
}

void slots_empty(struct view *v)
{
	uint64_t old = atomic_exchange(&v->current, 0);

	if (old)
		slot_free(&slots[SLOT_OF(old)]);
}

void slots_prepare(void)
{
	pages_get();
}
