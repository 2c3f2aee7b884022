/* SPDX-License-Identifier: MIT */
/*
 * A stat and the look at the record's file in one system call: statx(2) tells
 * all that stat(2) does, and the birth time that a record is bound to.  Where a
 * file with a record was met, those beside it mostly have one too, as after
 * `chown -R`, so it is asked first there, for as long as that is so.
 */
#ifndef NONROOT_STAT_ONCE_H
#define NONROOT_STAT_ONCE_H

#include "stat_call.h"

/* A file with a record was met; true when none had been expected. */
bool stat_once_expect(void);
bool stat_once_is_expected(void);

/* While one is expected: has the file that was looked at a record? */
void stat_once_saw(bool record);

/*
 * The whole answer, as it is told; false, and nothing done, when the next
 * definition `id` has to be asked: no record is expected, or the file cannot be
 * looked at, or its answer cannot be written.  Errno is untouched.
 */
bool stat_once(const struct by_dir *k, enum next_id id);

#endif
