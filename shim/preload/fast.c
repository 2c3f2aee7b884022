/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>

#include "fast.h"
#include "told.h"

_Atomic(uint64_t) told_fast_ids[TOLD_IDS];

static _Atomic(uint32_t) diversions;

/*
 * An id with half of the version that made it, so that a late writer cannot
 * put an old value over a newer one.  Without a version: 0, nothing is told
 * yet, or a number that says since which diversion there are threads or
 * children with ids of their own, and the views have to be searched.
 */
static bool is_diverted(uint64_t fast)
{
	return fast >> 32 == 0 && fast != 0;
}

/* `over`: the diversion that may be ended, 0 for none. */
static void fast_store(unsigned which, uint32_t version, uint32_t id,
		       uint64_t over)
{
	uint64_t want = (uint64_t)version << 32 | id;
	uint64_t old = atomic_load(&told_fast_ids[which]);

	while (is_diverted(old)
		       ? old == over
		       : old == 0 ||
				 (int32_t)(version - (uint32_t)(old >> 32)) > 0)
		if (atomic_compare_exchange_weak(&told_fast_ids[which], &old,
						 want))
			return;
}

static uint64_t new_mark(void)
{
	uint64_t mark;

	do
		mark = (uint32_t)(atomic_fetch_add(&diversions, 1) + 1);
	while (mark == 0);
	return mark;
}

/*
 * While a change is under way the ids that it changes are looked up in the
 * view, so that no signal handler sees one of two ids changed.  Ids that are
 * diverted already stay so.
 */
uint64_t fast_mark(unsigned changed)
{
	uint64_t mark = new_mark();

	for (unsigned i = 0; i < TOLD_IDS; i++) {
		uint64_t old = atomic_load(&told_fast_ids[i]);

		while ((changed >> i & 1) && !is_diverted(old) &&
		       !atomic_compare_exchange_weak(&told_fast_ids[i], &old,
						     mark))
			;
	}
	return mark;
}

/*
 * Only what has changed: what an id is was said by the last version that
 * changed it.  Who finds the mark of another leaves it to that one, which
 * therefore looks whether the view has moved on meanwhile.
 */
void fast_settle(const struct view *v, unsigned changed, uint64_t mark)
{
	struct held h;

	do {
		views_hold(v, &h);
		for (unsigned i = 0; i < TOLD_IDS; i++)
			if (changed >> i & 1)
				fast_store(i,
					   (uint32_t)SLOTS_VERSION(h.version),
					   told_id_of(&h.creds, i), mark);
	} while (!views_is(v, &h));
}

/* The view has its tid already: who stores here after us knows of it. */
void fast_divert(void)
{
	uint64_t mark = new_mark();

	for (unsigned i = 0; i < TOLD_IDS; i++)
		atomic_store(&told_fast_ids[i], mark);
}

/*
 * Nobody has ids of its own any more.  The marks are read before that is
 * looked: a view that comes after it brings a new mark, which stays.
 */
void fast_undivert(const struct view *v, bool (*is_any)(void))
{
	uint64_t marks[TOLD_IDS];
	struct held h;

	for (unsigned i = 0; i < TOLD_IDS; i++)
		marks[i] = atomic_load(&told_fast_ids[i]);
	if (is_any())
		return;
	do {
		views_hold(v, &h);
		for (unsigned i = 0; i < TOLD_IDS; i++)
			fast_store(i, (uint32_t)SLOTS_VERSION(h.version),
				   told_id_of(&h.creds, i), marks[i]);
	} while (!views_is(v, &h));
}

void fast_reset(const struct held *h)
{
	for (unsigned i = 0; i < TOLD_IDS; i++) {
		uint64_t now = SLOTS_VERSION(h->version) << 32 |
			       told_id_of(&h->creds, i);

		/* A store is a page of the child's own. */
		if (atomic_load(&told_fast_ids[i]) != now)
			atomic_store(&told_fast_ids[i], now);
	}
}
