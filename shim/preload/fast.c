/* SPDX-License-Identifier: MIT */
#include "fast.h"
#include "libc.h"

_Atomic(uint64_t) fast_ids[TOLD_IDS];

/* The mark of what is written last, and always. */
static uint32_t mark_now(void)
{
	return SLOTS_MARK(atomic_load_explicit(&fast_ids[TOLD_CAPS],
					       memory_order_relaxed));
}

/* 0 has no version's mark: it is never found. */
static uint64_t word_of(const struct creds *c, enum told_id which,
			uint32_t mark)
{
	uint64_t id = told_id_of(c, which);

	if ((which == TOLD_RESUID || which == TOLD_RESGID) &&
	    id == CREDS_UNCHANGED)
		return 0;
	return id << 32 | mark;
}

void fast_write(const struct creds *c, uint64_t version)
{
	const uint32_t mark = SLOTS_MARK(version);

	if (mark & VIEW_DIVERTED || mark == mark_now())
		return;
	UNROLLED
	for (unsigned i = 0; i < TOLD_IDS; i++)
		atomic_store_explicit(&fast_ids[i], word_of(c, i, mark),
				      memory_order_release);
}

/* With a new version: who has found nobody, and not us, is late. */
void fast_divert(void)
{
	uint64_t old = slots_version(&view_of_process);

	while (!atomic_compare_exchange_weak(&view_of_process.current, &old,
					     slots_next(old, SLOTS_AT(old)) |
						     VIEW_DIVERTED))
		;
}

void fast_undivert(bool (*is_any)(void))
{
	uint64_t old = slots_version(&view_of_process);

	do {
		if (!(old & VIEW_DIVERTED) || is_any())
			return;
	} while (!atomic_compare_exchange_weak(&view_of_process.current, &old,
					       old & ~(uint64_t)VIEW_DIVERTED));
}
