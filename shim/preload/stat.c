/* SPDX-License-Identifier: MIT */
/*
 * stat(2) and its relatives.  The kernel is asked first; of what it tells of an
 * existing file, the owner, the mode and the times may be told differently: see
 * view.h.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <sys/stat.h>

#include "libc.h"
#include "next.h"
#include "paths_call.h"
#include "stat.h"
#include "stat_call.h"
#include "stat_once.h"
#include "view.h"

_Static_assert(sizeof(struct stat) == sizeof(struct stat64),
	       "the 64 forms are handed on as the plain ones");

uintptr_t stat_errno;
struct stat_ahead stat_ahead;

typedef int path_fn(const char *, struct stat *);
typedef int fd_fn(int, struct stat *);
typedef int dir_fn(int, const char *, struct stat *, int);

/* ---- the rest of a call ---- */

__attribute__((noinline, cold)) void stat_expect_records(void)
{
	uintptr_t *distance = (uintptr_t *)&stat_ahead;

	if (!stat_once_expect())
		return;
	for (size_t i = 0; i < sizeof(stat_ahead) / sizeof(*distance); i++)
		atomic_store_explicit((_Atomic(uintptr_t) *)&distance[i], 0,
				      memory_order_relaxed);
}

static inline void told(int dirfd, const char *path, struct stat *st, int flags)
{
	if (view_stat(dirfd, path, st, flags))
		stat_expect_records();
}

static int stat_there(const char *where, struct stat *st, int flags)
{
	if (((dir_fn *)next_get(NEXT_fstatat))(AT_FDCWD, where, st, flags) < 0)
		return -1;
	view_stat(AT_FDCWD, where, st, flags);
	return 0;
}

/* What does not exist may stand elsewhere, see paths.h. */
__attribute__((noinline, cold)) int stat_elsewhere(int before, int dirfd,
						   const char *path,
						   struct stat *st, int flags)
{
	int *err = errno_at();
	struct paths_asked a = {"stat", dirfd, path, flags, *err};
	struct paths_again p;
	const char *where;
	int r = -1;

	for (where = paths_first(&p, PATHS_LOOK, 0, &a, err, before); where;
	     where = paths_again(&p, r < 0))
		r = stat_there(where, st, flags);
	return r;
}

__attribute__((noinline)) int stat_rest(int dirfd, const char *path,
					struct stat *st, int flags, int r,
					int before)
{
	if (UNLIKELY(r != 0))
		return r > 0 ? stat_of_first(r)
			     : stat_elsewhere(before, dirfd, path, st, flags);
	told(dirfd, path, st, flags);
	return 0;
}

__attribute__((noinline)) int stat_rest_fd(int fd, struct stat *st, int r)
{
	if (UNLIKELY(r != 0))
		return r > 0 ? 0 : r;
	told(fd, "", st, AT_EMPTY_PATH);
	return 0;
}

void stat_seen(int dirfd, const char *path, struct stat *st, int flags)
{
	if (!view_is_decided() || !is_plain(st))
		view_stat(dirfd, path, st, flags);
}

/* ---- the first call ---- */

__attribute__((cold)) void stat_step(const struct stat_first *f)
{
	uintptr_t next, ahead_by, *distance = f->distance;

	if (stat_once_is_expected())
		return;
	next = (uintptr_t)next_known(f->id);
	ahead_by = next - f->function;
	atomic_store_explicit((_Atomic(uintptr_t) *)&stat_errno,
			      (uintptr_t)errno_at() -
				      (uintptr_t)__builtin_thread_pointer(),
			      memory_order_relaxed);
	if (next && view_is_decided())
		atomic_store_explicit((_Atomic(uintptr_t) *)distance, ahead_by,
				      memory_order_release);
}

__attribute__((cold)) int stat_first(int r, const struct by_dir *k,
				     const struct stat_first *f)
{
	if (r == 0)
		told(k->dirfd, k->path, k->st, k->flags);
	else
		r = stat_elsewhere(k->before, k->dirfd, k->path, k->st,
				   k->flags);
	stat_step(f);
	return r < 0 ? STAT_REFUSED : STAT_ANSWERED;
}

__attribute__((cold)) int stat_first_fd(int r, const struct by_dir *k,
					const struct stat_first *f)
{
	if (r < 0)
		return r;
	told(k->dirfd, k->path, k->st, k->flags);
	stat_step(f);
	return STAT_ANSWERED;
}

static __attribute__((noinline, cold)) int
first_by_path(const char *path, struct stat *st, int flags,
	      const struct stat_first *f)
{
	struct by_dir k = {path, st, AT_FDCWD, flags, *errno_at()};

	if (stat_once(&k, f->id))
		return STAT_ANSWERED;
	return stat_first(((path_fn *)next_get(f->id))(path, st), &k, f);
}

static __attribute__((noinline, cold)) int
first_by_fd(int fd, struct stat *st, const struct stat_first *f)
{
	const struct by_dir k = {"", st, fd, AT_EMPTY_PATH, 0};

	/* What statx(2) takes for the current folder is none here. */
	if (fd >= 0 && stat_once(&k, f->id))
		return STAT_ANSWERED;
	return stat_first_fd(((fd_fn *)next_get(f->id))(fd, st), &k, f);
}

static __attribute__((noinline, cold)) int
first_by_dir(int dirfd, const char *path, struct stat *st, int flags,
	     const struct stat_first *f)
{
	struct by_dir k = {path, st, dirfd, flags, *errno_at()};

	if (stat_once(&k, f->id))
		return STAT_ANSWERED;
	return stat_first(((dir_fn *)next_get(f->id))(dirfd, path, st, flags),
			  &k, f);
}

static __attribute__((noinline, cold)) int first_stat(const char *path,
						      struct stat *st)
{
	const struct stat_first f = {NEXT_stat, &stat_ahead.now.stat,
				     (uintptr_t)first_stat};

	return first_by_path(path, st, 0, &f);
}

static __attribute__((noinline, cold)) int first_lstat(const char *path,
						       struct stat *st)
{
	const struct stat_first f = {NEXT_lstat, &stat_ahead.now.lstat,
				     (uintptr_t)first_lstat};

	return first_by_path(path, st, AT_SYMLINK_NOFOLLOW, &f);
}

static __attribute__((noinline, cold)) int first_fstat(int fd, struct stat *st)
{
	const struct stat_first f = {NEXT_fstat, &stat_ahead.now.fstat,
				     (uintptr_t)first_fstat};

	return first_by_fd(fd, st, &f);
}

static __attribute__((noinline, cold)) int
first_fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	const struct stat_first f = {NEXT_fstatat, &stat_ahead.now.fstatat,
				     (uintptr_t)first_fstatat};

	return first_by_dir(dirfd, path, st, flags, &f);
}

static __attribute__((noinline, cold)) int first_stat64(const char *path,
							struct stat *st)
{
	const struct stat_first f = {NEXT_stat64, &stat_ahead.now.stat64,
				     (uintptr_t)first_stat64};

	return first_by_path(path, st, 0, &f);
}

static __attribute__((noinline, cold)) int first_lstat64(const char *path,
							 struct stat *st)
{
	const struct stat_first f = {NEXT_lstat64, &stat_ahead.now.lstat64,
				     (uintptr_t)first_lstat64};

	return first_by_path(path, st, AT_SYMLINK_NOFOLLOW, &f);
}

static __attribute__((noinline, cold)) int first_fstat64(int fd,
							 struct stat *st)
{
	const struct stat_first f = {NEXT_fstat64, &stat_ahead.now.fstat64,
				     (uintptr_t)first_fstat64};

	return first_by_fd(fd, st, &f);
}

static __attribute__((noinline, cold)) int
first_fstatat64(int dirfd, const char *path, struct stat *st, int flags)
{
	const struct stat_first f = {NEXT_fstatat64, &stat_ahead.now.fstatat64,
				     (uintptr_t)first_fstatat64};

	return first_by_dir(dirfd, path, st, flags, &f);
}

/* ---- the calls ---- */

EXPORT int stat(const char *restrict path, struct stat *restrict st)
{
	struct by_path k = {path, st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_stat,
					    &stat_ahead.now.stat);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return r;
}

EXPORT int lstat(const char *restrict path, struct stat *restrict st)
{
	struct by_path k = {path, st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_lstat,
					    &stat_ahead.now.lstat);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
				 k.before);
	return r;
}

EXPORT int fstat(int fd, struct stat *st)
{
	struct by_fd k = {st, fd};
	fd_fn *next = (fd_fn *)ahead_of((uintptr_t)first_fstat,
					&stat_ahead.now.fstat);
	int r;

	KEPT(k);
	r = next(fd, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest_fd(k.fd, k.st, r);
	return r;
}

EXPORT int fstatat(int dirfd, const char *restrict path,
		   struct stat *restrict st, int flags)
{
	struct by_dir k = {path, st, dirfd, flags, errno_before()};
	dir_fn *next = (dir_fn *)ahead_of((uintptr_t)first_fstatat,
					  &stat_ahead.now.fstatat);
	int r;

	KEPT(k);
	r = next(dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return r;
}

EXPORT int stat64(const char *restrict path, struct stat64 *restrict st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_stat64,
					    &stat_ahead.now.stat64);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return r;
}

EXPORT int lstat64(const char *restrict path, struct stat64 *restrict st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_lstat64,
					    &stat_ahead.now.lstat64);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
				 k.before);
	return r;
}

EXPORT int fstat64(int fd, struct stat64 *st)
{
	struct by_fd k = {(struct stat *)st, fd};
	fd_fn *next = (fd_fn *)ahead_of((uintptr_t)first_fstat64,
					&stat_ahead.now.fstat64);
	int r;

	KEPT(k);
	r = next(fd, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest_fd(k.fd, k.st, r);
	return r;
}

EXPORT int fstatat64(int dirfd, const char *restrict path,
		     struct stat64 *restrict st, int flags)
{
	struct by_dir k = {path, (struct stat *)st, dirfd, flags,
			   errno_before()};
	dir_fn *next = (dir_fn *)ahead_of((uintptr_t)first_fstatat64,
					  &stat_ahead.now.fstatat64);
	int r;

	KEPT(k);
	r = next(dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return r;
}
