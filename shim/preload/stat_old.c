/* SPDX-License-Identifier: MIT */
/* The stat family as it is called by what was linked to glibc before 2.33. */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>

#include "libc.h"
#include "next.h"
#include "stat_call.h"
#include "stat_once.h"

/* Of struct stat, which callers were compiled with (_STAT_VER). */
#ifdef __x86_64__
#define VERSION 1
#else
#define VERSION 0
#endif

/* That glibc exports these alone; musl for its sake too. */
int __xstat(int version, const char *path, struct stat *st);
int __lxstat(int version, const char *path, struct stat *st);
int __fxstat(int version, int fd, struct stat *st);
int __fxstatat(int version, int dirfd, const char *path, struct stat *st,
	       int flags);
int __xstat64(int version, const char *path, struct stat64 *st);
int __lxstat64(int version, const char *path, struct stat64 *st);
int __fxstat64(int version, int fd, struct stat64 *st);
int __fxstatat64(int version, int dirfd, const char *path, struct stat64 *st,
		 int flags);

typedef int path_fn(int, const char *, struct stat *);
typedef int fd_fn(int, int, struct stat *);
typedef int dir_fn(int, int, const char *, struct stat *, int);

/* ---- the first call ---- */

static __attribute__((noinline, cold)) int
first_by_path(int version, const char *path, struct stat *st, int flags,
	      const struct stat_first *f)
{
	struct by_dir k = {path, st, AT_FDCWD, flags, *errno_at()};

	if (version == VERSION && stat_once(&k, f->id))
		return STAT_ANSWERED;
	return stat_first(((path_fn *)next_get(f->id))(version, path, st), &k,
			  f);
}

static __attribute__((noinline, cold)) int
first_by_fd(int version, int fd, struct stat *st, const struct stat_first *f)
{
	const struct by_dir k = {"", st, fd, AT_EMPTY_PATH, 0};

	if (version == VERSION && fd >= 0 && stat_once(&k, f->id))
		return STAT_ANSWERED;
	return stat_first_fd(((fd_fn *)next_get(f->id))(version, fd, st), &k,
			     f);
}

static __attribute__((noinline, cold)) int
first_by_dir(int version, int dirfd, const char *path, struct stat *st,
	     int flags, const struct stat_first *f)
{
	struct by_dir k = {path, st, dirfd, flags, *errno_at()};

	if (version == VERSION && stat_once(&k, f->id))
		return STAT_ANSWERED;
	return stat_first(
		((dir_fn *)next_get(f->id))(version, dirfd, path, st, flags),
		&k, f);
}

static __attribute__((noinline, cold)) int
first_stat(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___xstat, &stat_ahead.old.stat,
				     (uintptr_t)first_stat};

	return first_by_path(version, path, st, 0, &f);
}

static __attribute__((noinline, cold)) int
first_lstat(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___lxstat, &stat_ahead.old.lstat,
				     (uintptr_t)first_lstat};

	return first_by_path(version, path, st, AT_SYMLINK_NOFOLLOW, &f);
}

static __attribute__((noinline, cold)) int first_fstat(int version, int fd,
						       struct stat *st)
{
	const struct stat_first f = {NEXT___fxstat, &stat_ahead.old.fstat,
				     (uintptr_t)first_fstat};

	return first_by_fd(version, fd, st, &f);
}

static __attribute__((noinline, cold)) int first_fstatat(int version, int dirfd,
							 const char *path,
							 struct stat *st,
							 int flags)
{
	const struct stat_first f = {NEXT___fxstatat, &stat_ahead.old.fstatat,
				     (uintptr_t)first_fstatat};

	return first_by_dir(version, dirfd, path, st, flags, &f);
}

static __attribute__((noinline, cold)) int
first_stat64(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___xstat64, &stat_ahead.old.stat64,
				     (uintptr_t)first_stat64};

	return first_by_path(version, path, st, 0, &f);
}

static __attribute__((noinline, cold)) int
first_lstat64(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___lxstat64, &stat_ahead.old.lstat64,
				     (uintptr_t)first_lstat64};

	return first_by_path(version, path, st, AT_SYMLINK_NOFOLLOW, &f);
}

static __attribute__((noinline, cold)) int first_fstat64(int version, int fd,
							 struct stat *st)
{
	const struct stat_first f = {NEXT___fxstat64, &stat_ahead.old.fstat64,
				     (uintptr_t)first_fstat64};

	return first_by_fd(version, fd, st, &f);
}

static __attribute__((noinline, cold)) int
first_fstatat64(int version, int dirfd, const char *path, struct stat *st,
		int flags)
{
	const struct stat_first f = {NEXT___fxstatat64,
				     &stat_ahead.old.fstatat64,
				     (uintptr_t)first_fstatat64};

	return first_by_dir(version, dirfd, path, st, flags, &f);
}

/* ---- the calls ---- */

EXPORT int __xstat(int version, const char *path, struct stat *st)
{
	struct by_path k = {path, st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_stat,
					    &stat_ahead.old.stat);
	int r;

	KEPT(k);
	r = next(version, path, st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return r;
}

EXPORT int __lxstat(int version, const char *path, struct stat *st)
{
	struct by_path k = {path, st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_lstat,
					    &stat_ahead.old.lstat);
	int r;

	KEPT(k);
	r = next(version, path, st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
				 k.before);
	return r;
}

EXPORT int __fxstat(int version, int fd, struct stat *st)
{
	struct by_fd k = {st, fd};
	fd_fn *next = (fd_fn *)ahead_of((uintptr_t)first_fstat,
					&stat_ahead.old.fstat);
	int r;

	KEPT(k);
	r = next(version, fd, st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest_fd(k.fd, k.st, r);
	return r;
}

EXPORT int __fxstatat(int version, int dirfd, const char *path, struct stat *st,
		      int flags)
{
	struct by_dir k = {path, st, dirfd, flags, errno_before()};
	dir_fn *next = (dir_fn *)ahead_of((uintptr_t)first_fstatat,
					  &stat_ahead.old.fstatat);
	int r;

	KEPT(k);
	r = next(version, dirfd, path, st, flags);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return r;
}

EXPORT int __xstat64(int version, const char *path, struct stat64 *st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_stat64,
					    &stat_ahead.old.stat64);
	int r;

	KEPT(k);
	r = next(version, path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return r;
}

EXPORT int __lxstat64(int version, const char *path, struct stat64 *st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_lstat64,
					    &stat_ahead.old.lstat64);
	int r;

	KEPT(k);
	r = next(version, path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
				 k.before);
	return r;
}

EXPORT int __fxstat64(int version, int fd, struct stat64 *st)
{
	struct by_fd k = {(struct stat *)st, fd};
	fd_fn *next = (fd_fn *)ahead_of((uintptr_t)first_fstat64,
					&stat_ahead.old.fstat64);
	int r;

	KEPT(k);
	r = next(version, fd, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest_fd(k.fd, k.st, r);
	return r;
}

EXPORT int __fxstatat64(int version, int dirfd, const char *path,
			struct stat64 *st, int flags)
{
	struct by_dir k = {path, (struct stat *)st, dirfd, flags,
			   errno_before()};
	dir_fn *next = (dir_fn *)ahead_of((uintptr_t)first_fstatat64,
					  &stat_ahead.old.fstatat64);
	int r;

	KEPT(k);
	r = next(version, dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return r;
}
