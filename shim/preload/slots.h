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
 * `current` is a version (upper bits) and a slot (lower 11).  A change takes
 * a free slot, works on a copy, and publishes it by compare-and-swap; whoever
 * loses starts over from the winner's state.  A reader copies and looks
 * whether `current` is still the same.
 */
struct view {
	_Atomic(uint64_t) current; /* 0: nothing told */
	_Atomic(int32_t) tid;	   /* whose it is; 0 free, CLAIMED */
	_Atomic(int32_t) pid;	   /* the process of that thread */
	_Atomic(uintptr_t) tp;	   /* the thread pointer: survives a fork */
};

#define SLOTS_VERSION(current) ((current) / SLOTS)

/* views_publish(), without the ids that are asked for alone. */
int slots_swap(struct view *v, const struct held *h);

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
