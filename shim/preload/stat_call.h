/* SPDX-License-Identifier: MIT */
/*
 * How the hooks of the stat family are made: called more than all others
 * together.  The arguments are kept in memory, not in registers that would
 * have to be saved first, and all that is rare is out of line.
 */
#ifndef NONROOT_STAT_CALL_H
#define NONROOT_STAT_CALL_H

#include <sys/stat.h>

#include "libc.h"
#include "next.h"
#include "view.h"

/* ---- before the call ---- */

struct by_path {
	const char *path;
	struct stat *st;
	int before; /* errno */
};

struct by_fd {
	struct stat *st;
	int fd;
};

struct by_dir {
	const char *path;
	struct stat *st;
	int dirfd, flags;
	int before; /* errno */
};

/*
 * How far errno is from the thread pointer, which is the same in all threads
 * of a libc: to look where it is each time is more than the calls may cost.
 * Before it is known, what is read is not used.
 */
extern uintptr_t stat_errno __attribute__((visibility("hidden")));

static inline int errno_before(void)
{
#ifdef __x86_64__
	return *(const int __seg_fs *)stat_errno;
#else
	return *(const int *)((uintptr_t)__builtin_thread_pointer() +
			      stat_errno);
#endif
}

struct stat_distances {
	uintptr_t stat, lstat, fstat, fstatat;
	uintptr_t stat64, lstat64, fstat64, fstatat64;
};

/* Of what is called today, and of what was before glibc 2.33. */
extern struct stat_ahead {
	struct stat_distances now, old;
	uintptr_t statx;
} stat_ahead __attribute__((visibility("hidden")));

/*
 * How far the next definition is from the function that answers until it is
 * known and view_is_decided(): no call has to ask whether it is the first.
 * Plain, so that it becomes part of the addition.  Whoever sees a distance
 * sees the decision that came before it.
 */
static inline uintptr_t ahead_of(uintptr_t first, const uintptr_t *distance)
{
	uintptr_t next = first + *distance;

	atomic_thread_fence(memory_order_acquire);
	return next;
}

/* ---- the first call ---- */

/* What a function that answers it returns when there is nothing left to do: the
 * name was found, or is not to be had elsewhere either. */
enum { STAT_ANSWERED = 1, STAT_REFUSED };

struct stat_first {
	enum next_id id;
	uintptr_t *distance;
	uintptr_t function; /* that answers */
};

/* The distance, once it is known; errno is found. */
void stat_step(const struct stat_first *f);

/*
 * After the next definition has been asked, with `r`: what is left to do, and
 * what to return.
 */
int stat_first(int r, const struct by_dir *k, const struct stat_first *f);
int stat_first_fd(int r, const struct by_dir *k, const struct stat_first *f);

/* The functions that answer first calls are called again, see stat_once.h. */
void stat_expect_records(void);

/* ---- after the call ---- */

/*
 * Is there certainly nothing to change?  Once that is decided.  In line at
 * once, before a compiler makes the members its arguments: the inode number is
 * then loaded apart from its multiplication.
 */
static inline __attribute__((always_inline)) bool
is_plain(const struct stat *st)
{
	return st->st_uid != view_here.uid &&
	       !owners_gate_is_open(atomic_load_explicit(&view_here.gate,
							 memory_order_relaxed),
				    st->st_ino);
}

/*
 * The rest of a call that gave `r`: it may be told differently, a first call
 * has been made, or the kernel has refused.
 */
int stat_rest(int dirfd, const char *path, struct stat *st, int flags, int r,
	      int before);
int stat_rest_fd(int fd, struct stat *st, int r);

static inline int stat_of_first(int r)
{
	return r == STAT_ANSWERED ? 0 : -1;
}

#endif
