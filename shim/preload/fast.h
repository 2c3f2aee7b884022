/* SPDX-License-Identifier: MIT */
/*
 * The ids that a get returns alone, kept where one load finds them (told.h),
 * and kept true while views change.
 */
#ifndef NONROOT_FAST_H
#define NONROOT_FAST_H

#include <stdbool.h>
#include <stdint.h>

#include "slots.h"

/*
 * Before a change of the ids in `changed`, a bit for each enum told_id: until
 * fast_settle() with what this returns they are looked up in the view.
 */
uint64_t fast_mark(unsigned changed);
void fast_settle(const struct view *v, unsigned changed, uint64_t mark);

/* Somebody has a view of its own: all ids are looked up there. */
void fast_divert(void);

/* And no longer, unless `is_any` says that there is somebody. */
void fast_undivert(const struct view *v, bool (*is_any)(void));

/* In a child of fork, with what its process holds. */
void fast_reset(const struct held *h);

#endif
