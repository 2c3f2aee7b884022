/* SPDX-License-Identifier: MIT */
/*
 * What views hold, and how it is changed: see views.h, which this is the
 * lower half of.
 */
#ifndef NONROOT_SLOTS_H
#define NONROOT_SLOTS_H

#include "views.h"

/* One for each view, and those of changes that are under way. */
#define SLOTS 2048

/*
 * `current` says which slot holds it, and which version of it that is.  A
 * change takes a free slot, works on a copy, and publishes it by
 * compare-and-swap; whoever loses starts over from the winner's state.  A
 * reader copies and looks whether `current` is still the same.
 */
struct view {
	_Atomic(uint64_t) current;
	_Atomic(int32_t) tid;  /* whose it is; 0 free, CLAIMED */
	_Atomic(int32_t) pid;  /* the process of that thread */
	_Atomic(uintptr_t) tp; /* the thread pointer: survives a fork */
};

/*
 * The lower half of `current` is its mark: a version, 0 where nothing has been
 * told, and VIEW_DIVERTED.  Above it are the slot, and how often that version
 * has begun anew.
 */
#define SLOTS_MARK(current) ((uint32_t)(current))
#define SLOTS_AT(current) ((current) >> 32 & (SLOTS - 1))
#define SLOTS_LAP ((uint64_t)SLOTS << 32)

/*
 * Of the process: not everybody has its ids, or nobody has any yet.  The ids
 * that are found by one load are good while it is not set: see fast.h.
 */
#define VIEW_DIVERTED 1u
#define VIEW_NEXT 2u

static inline uint64_t slots_version(const struct view *v)
{
	return atomic_load_explicit(&v->current, memory_order_acquire);
}

static inline bool slots_is_empty(uint64_t current)
{
	return SLOTS_MARK(current) < VIEW_NEXT;
}

/* The version after this one, in that slot. */
static inline uint64_t slots_next(uint64_t current, uint64_t slot)
{
	uint64_t lap = current & -SLOTS_LAP;
	uint32_t mark = SLOTS_MARK(current) + VIEW_NEXT;

	if (slots_is_empty(mark)) {
		lap += SLOTS_LAP;
		mark += VIEW_NEXT;
	}
	return lap | slot << 32 | mark;
}

/* That of the process. */
extern struct view view_of_process __attribute__((visibility("hidden")));

/*
 * Have the copy hold the list that it has borrowed, so that it stays: false
 * when the view has moved on.
 */
bool slots_share(const struct view *v, struct held *h);

/* Of a view that is nobody's any more. */
void slots_empty(struct view *v);

/* Map what long lists need. */
void slots_prepare(void);

/* Of views.c: let go of what ended threads and children hold. */
void views_sweep(void);

#endif
