/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>

#include "stat_once.h"
#include "state.h"
#include "sys.h"

/* Files without a record, in a row, until stat is asked first again. */
#define PATIENCE 32

/* How many of them are left; 0 while none with a record is expected.  Two
 * threads may lose a step of it to each other. */
static _Atomic(uint8_t) left;

static uint8_t get_left(void)
{
	return atomic_load_explicit(&left, memory_order_relaxed);
}

static void set_left(uint8_t n)
{
	if (get_left() != n)
		atomic_store_explicit(&left, n, memory_order_relaxed);
}

bool stat_once_is_expected(void)
{
	return get_left() != 0;
}

bool stat_once_expect(void)
{
	if (get_left())
		return false;
	set_left(PATIENCE);
	return true;
}

void stat_once_saw(bool record)
{
	uint8_t n = get_left();

	if (n)
		set_left(record ? PATIENCE : n - 1);
}

/*
 * The kernel refuses to write to what is not memory, we would die of it.  So
 * it writes there first: a signal mask, the cheapest that there is.
 */
static bool is_writable(void *p)
{
	return sys4(SYS_rt_sigprocmask, SIG_BLOCK, 0, p, 8) == 0;
}

static bool is_room(struct stat *st)
{
	char *first = (char *)st, *last = (char *)(st + 1) - 8;

	return is_writable(first) &&
	       (((uintptr_t)first ^ (uintptr_t)last) < 4096 ||
		is_writable(last));
}

static struct timespec to_timespec(const struct statx_timestamp *t)
{
	return (struct timespec){.tv_sec = t->tv_sec, .tv_nsec = t->tv_nsec};
}

static void to_stat(const struct statx *x, struct stat *ret)
{
	*ret = (struct stat){
		.st_dev = view_dev(x),
		.st_ino = x->stx_ino,
		.st_nlink = x->stx_nlink,
		.st_mode = x->stx_mode,
		.st_uid = x->stx_uid,
		.st_gid = x->stx_gid,
		.st_rdev = view_dev_of(x->stx_rdev_major, x->stx_rdev_minor),
		.st_size = (off_t)x->stx_size,
		.st_blksize = (blksize_t)x->stx_blksize,
		.st_blocks = (blkcnt_t)x->stx_blocks,
		.st_atim = to_timespec(&x->stx_atime),
		.st_mtim = to_timespec(&x->stx_mtime),
		.st_ctim = to_timespec(&x->stx_ctime),
	};
}

/* Another library's definition may look elsewhere. */
static bool may_ask(const struct by_dir *k, enum next_id id)
{
	return sizeof(long) == 8 && k->path && k->st && !state_is_quiet() &&
	       view_is_on() && next_is_of_glibc(id);
}

static bool ask(const struct by_dir *k, const struct place *at, enum next_id id,
		struct statx *ret)
{
	return may_ask(k, id) &&
	       sys5(SYS_statx, at->dirfd, at->path, at->flags,
		    STATX_BASIC_STATS | STATX_BTIME, ret) == 0 &&
	       (ret->stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS &&
	       is_room(k->st);
}

bool stat_once(const struct by_dir *k, enum next_id id)
{
	const struct place at = {k->dirfd, k->path, k->flags | AT_NO_AUTOMOUNT};
	bool is_answered;
	struct statx x;

	if (LIKELY(!get_left()))
		return false;
	is_answered = ask(k, &at, id, &x);
	stat_once_saw(is_answered && view_statx(&at, &x));
	if (is_answered)
		to_stat(&x, k->st);
	return is_answered;
}
