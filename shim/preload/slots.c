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

#define CREDS_WORDS VIEWS_CREDS_WORDS

/* Found by a shift. */
#define SLOT_BYTES 256

/* Words, so that a copy that a change has torn is no undefined behaviour. */
struct slot {
	_Alignas(SLOT_BYTES) _Atomic(uint8_t) taken;
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

/* Apart, as all is that hardly ever comes: what does comes without a frame. */
static __attribute__((noinline)) struct slot *slot_wait(void)
{
	struct slot *s = NULL;

	views_sweep();
	for (int i = 0; !s && i < PATIENCE; i++) {
		relax();
		s = slot_try();
	}
	return s;
}

static struct slot *slot_take(void)
{
	struct slot *s = slot_try();

	return LIKELY(s) ? s : slot_wait();
}

static __attribute__((noinline)) void slot_drop_list(struct slot *s)
{
	list_drop(list_at(atomic_exchange(&s->list, 0)));
}

static void slot_free(struct slot *s)
{
	if (UNLIKELY(atomic_load_explicit(&s->list, memory_order_relaxed)))
		slot_drop_list(s);
	atomic_store_explicit(&s->taken, 0, memory_order_release);
}

static struct slot *slot_of(uint64_t version)
{
	struct slot *s = &slots[SLOTS_AT(version)];

	/* One address for all of it, not one for each word. */
	__asm__("" : "+r"(s));
	return s;
}

static uint32_t group_at(const struct slot *s, unsigned i)
{
	return atomic_load_explicit(&s->groups[i], memory_order_acquire);
}

/* As it was when views_look() made the copy. */
static bool is_borrowed(const struct held *h)
{
	return h->creds.groups == h->borrowed;
}

/*
 * Release and acquire: who reads a word of a slot's next life also sees that
 * `current` has moved on.
 */
static void slot_store(struct slot *s, const struct held *h)
{
	const struct slot *from = slot_of(h->version);

	UNROLLED
	for (unsigned i = 0; i < CREDS_WORDS; i++)
		atomic_store_explicit(&s->words[i], h->words[i],
				      memory_order_release);
	if (UNLIKELY(h->creds.ngroups > VIEWS_GROUPS))
		return;
	for (unsigned i = 0; i < h->creds.ngroups; i++)
		atomic_store_explicit(&s->groups[i],
				      is_borrowed(h) ? group_at(from, i)
						     : h->creds.groups[i],
				      memory_order_release);
}

static inline void creds_load(const struct slot *s, struct creds *ret)
{
	uint64_t *to = (uint64_t *)(void *)ret;

	UNROLLED
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
		ret->groups[i] = group_at(s, i);
	ret->creds.groups = ret->groups;
}

/* ---- reading and changing a view ---- */

void views_hold(const struct view *v, struct held *ret)
{
	ret->list = NULL;
	ret->borrowed = NULL;
	do {
		ret->version = slots_version(v);
		slot_load(slot_of(ret->version), ret);
	} while (!views_is(v, ret));
}

/* A short list stays where it is. */
static void creds_look(const struct slot *s, struct creds *ret)
{
	creds_load(s, ret);
	if (LIKELY(ret->ngroups <= VIEWS_GROUPS))
		ret->groups = (const uint32_t *)(uintptr_t)s->groups;
}

void views_look(const struct view *v, struct held *ret)
{
	ret->list = NULL;
	ret->version = slots_version(v);
	creds_look(slot_of(ret->version), &ret->creds);
	ret->borrowed = ret->creds.groups;
}

/*
 * Without a branch for each word: this is in the way of every set.  Acquire:
 * views_is() is asked after that.
 */
bool views_is_same(const struct held *h)
{
	const struct slot *s = slot_of(h->version);
	uint64_t differ = 0;

	_Static_assert(offsetof(struct creds, groups) ==
			       (CREDS_WORDS - 1) * sizeof(uint64_t),
		       "what points to the groups comes last");
	UNROLLED
	for (unsigned i = 0; i < CREDS_WORDS - 1; i++)
		differ |= h->words[i] ^
			  atomic_load_explicit(&s->words[i],
					       memory_order_acquire);
	return !differ && is_borrowed(h);
}

uint64_t views_glance(const struct view *v, struct creds *ret)
{
	uint64_t version;

	do {
		version = slots_version(v);
		creds_look(slot_of(version), ret);
	} while (slots_version(v) != version);
	return version;
}

uint32_t views_copy(const struct view *v, struct creds *ret, uint32_t *list,
		    uint32_t room)
{
	const struct slot *s;
	uint64_t version;

	do {
		version = views_glance(v, ret);
		s = slot_of(version);
		for (uint32_t i = 0; ret->ngroups <= room && i < ret->ngroups;
		     i++)
			list[i] = ret->ngroups <= VIEWS_GROUPS ? group_at(s, i)
							       : ret->groups[i];
	} while (slots_version(v) != version);
	ret->groups = list;
	return ret->ngroups;
}

bool views_is(const struct view *v, const struct held *h)
{
	return slots_version(v) == h->version;
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
static __attribute__((noinline)) bool
slot_share_list(struct slot *s, const struct view *v, const struct held *h)
{
	struct views_list *l = h->list;

	if (!l)
		l = list_at(atomic_load(&slot_of(h->version)->list));
	if (!l)
		return false;
	atomic_fetch_add(&l->refs, 1);
	atomic_store(&s->list, list_index(l));
	return h->list || views_is(v, h);
}

int views_publish(struct view *v, const struct held *h)
{
	struct slot *s = slot_take();
	uint64_t old = h->version, next;

	/* setuid(2) has EAGAIN for a resource that may come back. */
	if (!s)
		return -EAGAIN;
	slot_store(s, h);
	next = slots_next(old, (uint64_t)(s - slots));
	if ((LIKELY(h->creds.ngroups <= VIEWS_GROUPS) ||
	     slot_share_list(s, v, h)) &&
	    LIKELY(atomic_compare_exchange_strong(&v->current, &old, next))) {
		if (!slots_is_empty(old))
			slot_free(slot_of(old));
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
	l = list_at(atomic_load(&slot_of(h->version)->list));
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

/* The versions go on: a change that was meant for who had it finds another. */
void slots_empty(struct view *v)
{
	uint64_t old = slots_version(v);

	while (!atomic_compare_exchange_weak(&v->current, &old,
					     (old & -SLOTS_LAP) + SLOTS_LAP))
		;
	if (!slots_is_empty(old))
		slot_free(slot_of(old));
}

void slots_prepare(void)
{
	pages_get();
}
