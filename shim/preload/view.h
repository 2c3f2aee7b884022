/* SPDX-License-Identifier: MIT */
/*
 * The told view of files: whether there is one here, and a file looked at as
 * the told program sees it.  Raw system calls only; errno is untouched.
 */
#ifndef NONROOT_VIEW_HERE_H
#define NONROOT_VIEW_HERE_H

#include <sys/stat.h>

#include "../core/view.h"
#include "libc.h"
#include "owners_file.h"

/* Which file: as fstatat(2) has it; "" for dirfd itself. */
struct place {
	int dirfd;
	const char *path;
	int flags;
};

/*
 * `gate` is 0 until it is decided whether files are told differently here;
 * where they are not, nothing passes it and the ids are nobody's, so that the
 * question after every stat is the same.
 */
extern struct view_here {
	_Atomic(owners_gate) gate;
	uint32_t uid, gid; /* the real ids */
	bool is_on;
	_Atomic(bool) is_jailed; /* see view_jail() */
} view_here __attribute__((visibility("hidden")));

/* Decide, with the rest of the state; false while that cannot be done. */
bool view_find(void);

static inline bool view_is_decided(void)
{
	return LIKELY(atomic_load_explicit(&view_here.gate,
					   memory_order_acquire) != 0);
}

static inline bool view_is_on(void)
{
	return view_is_decided() ? view_here.is_on : view_find();
}

/*
 * From now on other owners than our own are those of a user namespace that
 * does not map them: view_unmapped().  Before or after the decision.
 */
void view_jail(void);

/* May a file of this owner be told differently? */
bool view_may_differ(uint64_t dev, uint64_t ino, uint32_t uid);

/*
 * Turn what the kernel has said of a file into what is told; true when that is
 * of a record.  Arguments as of fstatat(2).
 */
bool view_stat(int dirfd, const char *path, struct stat *st, int flags);
/*
 * The same of statx(2): only what is filled in is changed.  Where these are not
 * it makes a call of its own.
 */
#define VIEW_STATX_NEEDS                                               \
	(STATX_TYPE | STATX_MODE | STATX_UID | STATX_GID | STATX_INO | \
	 STATX_BTIME)
bool view_statx(const struct place *at, struct statx *x);

/*
 * A file as the kernel has it, all that statx(2) tells, birth time included;
 * by fstatat(2) where there is no statx.  0 or -errno.
 */
long view_look(const struct place *at, struct statx *ret);

/* What is recorded of it; `has` is 0 for nothing. */
void view_record(const struct place *at, const struct statx *x,
		 struct owners_told *ret);

/* May one of these OWNERS_* be recorded of any file?  While view_is_on(). */
bool view_has_records(uint64_t kinds);

/* As the asker sees it. */
struct view_file view_shown(const struct statx *x,
			    const struct owners_told *told);

/*
 * Record what `told` has, and forget what `gone` names.  False when nothing
 * is kept: `ownership ignore`, or no table.
 */
bool view_remember(const struct place *at, const struct statx *x,
		   const struct owners_told *told, uint32_t gone);

/*
 * On overlayfs the first change copies a file up, which keeps the inode
 * number and not the birth time.
 */
bool view_is_overlay(const struct place *at, const struct statx *x);

/* A device's number as stat(2) has it. */
static inline uint64_t view_dev_of(uint64_t major, uint64_t minor)
{
	return (major & 0xfff) << 8 | (minor & 0xff) | (minor & ~0xffu) << 12 |
	       (major & ~0xfffu) << 32;
}

/* st_dev. */
static inline uint64_t view_dev(const struct statx *x)
{
	return view_dev_of(x->stx_dev_major, x->stx_dev_minor);
}

#endif
