/* SPDX-License-Identifier: MIT */
/*
 * The ids that a get returns alone, kept where one load finds them.
 *
 * Each is marked with the version of the process's view that it is of.  One
 * with another mark is out of date: that is how they all change at once, and
 * why one that is written too late does no harm.  The first get after a change
 * looks, and writes them.  While anybody has a view of its own, VIEW_DIVERTED
 * is part of the version, and no id is marked with that.
 */
#ifndef NONROOT_FAST_H
#define NONROOT_FAST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "slots.h"
#include "told.h"

extern _Atomic(uint64_t) fast_ids[TOLD_IDS]
	__attribute__((visibility("hidden")));

/*
 * One id from memory: false when nothing is told, or not yet, or it has to be
 * looked up.  The id is read first: it is of the version that is current after
 * that.
 */
static inline bool fast_get(enum told_id which, uint32_t *ret)
{
	uint64_t id =
		atomic_load_explicit(&fast_ids[which], memory_order_acquire);
	uint64_t version = atomic_load_explicit(&view_of_process.current,
						memory_order_relaxed);

	if (SLOTS_MARK(id) != SLOTS_MARK(version))
		return false;
	*ret = id >> 32;
	return true;
}

/* By a get that had to look: these are what that version of the view says. */
void fast_write(const struct creds *c, uint64_t version);

/* Somebody has a view of its own: all ids are looked up there. */
void fast_divert(void);

/* And no longer, unless `is_any` says that there is somebody. */
void fast_undivert(bool (*is_any)(void));

#endif
