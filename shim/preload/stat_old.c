/* SPDX-License-Identifier: MIT */
/* The stat family as it is called by what was linked to glibc before 2.33. */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>

#include "libc.h"
#include "next.h"
#include "stat_call.h"

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

static struct {
	uintptr_t stat, lstat, fstat, fstatat;
	uintptr_t stat64, lstat64, fstat64, fstatat64;
} ahead;

typedef int path_fn(int, const char *, struct stat *);
typedef int fd_fn(int, int, struct stat *);
typedef int dir_fn(int, int, const char *, struct stat *, int);

/* ---- the first call ---- */

static __attribute__((noinline, cold)) int
first_stat(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___xstat, &ahead.stat,
				     (uintptr_t)first_stat};
	struct by_dir k = {path, st, AT_FDCWD, 0, *errno_at()};

	return stat_first(((path_fn *)next_get(f.id))(version, path, st), &k,
			  &f);
}

static __attribute__((noinline, cold)) int
first_lstat(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___lxstat, &ahead.lstat,
				     (uintptr_t)first_lstat};
	struct by_dir k = {path, st, AT_FDCWD, AT_SYMLINK_NOFOLLOW,
			   *errno_at()};

	return stat_first(((path_fn *)next_get(f.id))(version, path, st), &k,
			  &f);
}

static __attribute__((noinline, cold)) int first_fstat(int version, int fd,
						       struct stat *st)
{
	const struct stat_first f = {NEXT___fxstat, &ahead.fstat,
				     (uintptr_t)first_fstat};
	struct by_fd k = {st, fd};

	return stat_first_fd(((fd_fn *)next_get(f.id))(version, fd, st), &k,
			     &f);
}

static __attribute__((noinline, cold)) int first_fstatat(int version, int dirfd,
							 const char *path,
							 struct stat *st,
							 int flags)
{
	const struct stat_first f = {NEXT___fxstatat, &ahead.fstatat,
				     (uintptr_t)first_fstatat};
	struct by_dir k = {path, st, dirfd, flags, *errno_at()};

	return stat_first(
		((dir_fn *)next_get(f.id))(version, dirfd, path, st, flags), &k,
		&f);
}

static __attribute__((noinline, cold)) int
first_stat64(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___xstat64, &ahead.stat64,
				     (uintptr_t)first_stat64};
	struct by_dir k = {path, st, AT_FDCWD, 0, *errno_at()};

	return stat_first(((path_fn *)next_get(f.id))(version, path, st), &k,
			  &f);
}

static __attribute__((noinline, cold)) int
first_lstat64(int version, const char *path, struct stat *st)
{
	const struct stat_first f = {NEXT___lxstat64, &ahead.lstat64,
				     (uintptr_t)first_lstat64};
	struct by_dir k = {path, st, AT_FDCWD, AT_SYMLINK_NOFOLLOW,
			   *errno_at()};

	return stat_first(((path_fn *)next_get(f.id))(version, path, st), &k,
			  &f);
}

static __attribute__((noinline, cold)) int first_fstat64(int version, int fd,
							 struct stat *st)
{
	const struct stat_first f = {NEXT___fxstat64, &ahead.fstat64,
				     (uintptr_t)first_fstat64};
	struct by_fd k = {st, fd};

	return stat_first_fd(((fd_fn *)next_get(f.id))(version, fd, st), &k,
			     &f);
}

static __attribute__((noinline, cold)) int
first_fstatat64(int version, int dirfd, const char *path, struct stat *st,
		int flags)
{
	const struct stat_first f = {NEXT___fxstatat64, &ahead.fstatat64,
				     (uintptr_t)first_fstatat64};
	struct by_dir k = {path, st, dirfd, flags, *errno_at()};

	return stat_first(
		((dir_fn *)next_get(f.id))(version, dirfd, path, st, flags), &k,
		&f);
}

/* ---- the calls ---- */

EXPORT int __xstat(int version, const char *path, struct stat *st)
{
	struct by_path k = {path, st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_stat, &ahead.stat);
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
	path_fn *next =
		(path_fn *)ahead_of((uintptr_t)first_lstat, &ahead.lstat);
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
	fd_fn *next = (fd_fn *)ahead_of((uintptr_t)first_fstat, &ahead.fstat);
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
	dir_fn *next =
		(dir_fn *)ahead_of((uintptr_t)first_fstatat, &ahead.fstatat);
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
	path_fn *next =
		(path_fn *)ahead_of((uintptr_t)first_stat64, &ahead.stat64);
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
	path_fn *next =
		(path_fn *)ahead_of((uintptr_t)first_lstat64, &ahead.lstat64);
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
	fd_fn *next =
		(fd_fn *)ahead_of((uintptr_t)first_fstat64, &ahead.fstat64);
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
					  &ahead.fstatat64);
	int r;

	KEPT(k);
	r = next(version, dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return stat_rest(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return r;
}
