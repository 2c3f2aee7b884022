/* SPDX-License-Identifier: MIT */
/*
 * stat(2), statx(2) and their relatives of all generations.  The kernel is
 * asked first; of what it tells of an existing file, the owner, the mode and
 * the times may be told differently: see view.h.
 *
 * Called more than all other hooks together.  The arguments are kept in
 * memory, not in registers that would have to be saved first, and all that is
 * rare is out of line.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <sys/stat.h>

#include "libc.h"
#include "next.h"
#include "stat.h"
#include "view.h"

/* The glibc of before 2.33 exports these alone; musl for its sake too. */
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

_Static_assert(sizeof(struct stat) == sizeof(struct stat64),
	       "the 64 forms are handed on as the plain ones");

/* In memory from here on: a register would have to be saved and restored. */
#define KEPT(k) __asm__ volatile("" : "+m"(k))

/* Is there certainly nothing to change? */
static inline bool is_plain(const struct stat *st)
{
	const struct owners *t =
		atomic_load_explicit(&view_here.table, memory_order_relaxed);

	if (UNLIKELY(!t) || st->st_uid == view_here.uid ||
	    st->st_gid == view_here.gid)
		return false;
	return LIKELY(owners_is_empty(t)) ||
	       (owners_is_checked() &&
		!owners_maybe(t, st->st_dev, st->st_ino));
}

static __attribute__((noinline, cold)) int differ(const char *path,
						  struct stat *st, int flags)
{
	struct place at = {AT_FDCWD, path, flags};

	view_stat(&at, st);
	return 0;
}

static __attribute__((noinline, cold)) int
differ_at(int dirfd, const char *path, struct stat *st, int flags)
{
	/* Linux 6.11 takes NULL for the path of a descriptor. */
	struct place at = {dirfd, path ? path : "", flags};

	view_stat(&at, st);
	return 0;
}

/* The first call, or one that comes before libc can be called. */
typedef int path_fn(const char *, struct stat *);
typedef int fd_fn(int, struct stat *);
typedef int dir_fn(int, const char *, struct stat *, int);

static __attribute__((noinline, cold)) int
first(enum next_id id, const char *path, struct stat *st, int flags)
{
	int r = ((path_fn *)next_find(id))(path, st);

	return r < 0 ? r : differ(path, st, flags);
}

static __attribute__((noinline, cold)) int first_fd(enum next_id id, int fd,
						    struct stat *st)
{
	int r = ((fd_fn *)next_find(id))(fd, st);

	return r < 0 ? r : differ_at(fd, "", st, AT_EMPTY_PATH);
}

static __attribute__((noinline, cold)) int first_at(enum next_id id, int dirfd,
						    const char *path,
						    struct stat *st, int flags)
{
	int r = ((dir_fn *)next_find(id))(dirfd, path, st, flags);

	return r < 0 ? r : differ_at(dirfd, path, st, flags);
}

struct by_path {
	const char *path;
	struct stat *st;
};

struct by_fd {
	struct stat *st;
	int fd;
};

struct by_dir {
	const char *path;
	struct stat *st;
	int dirfd, flags;
};

EXPORT int stat(const char *restrict path, struct stat *restrict st)
{
	struct by_path k = {path, st};
	path_fn *next = next_known(NEXT_stat);
	int r;

	if (UNLIKELY(!next))
		return first(NEXT_stat, path, k.st, 0);
	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, 0);
}

EXPORT int lstat(const char *restrict path, struct stat *restrict st)
{
	struct by_path k = {path, st};
	path_fn *next = next_known(NEXT_lstat);
	int r;

	if (UNLIKELY(!next))
		return first(NEXT_lstat, path, k.st, AT_SYMLINK_NOFOLLOW);
	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fstat(int fd, struct stat *st)
{
	struct by_fd k = {st, fd};
	fd_fn *next = next_known(NEXT_fstat);
	int r;

	if (UNLIKELY(!next))
		return first_fd(NEXT_fstat, fd, k.st);
	KEPT(k);
	r = next(fd, (struct stat *)st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.fd, "", k.st, AT_EMPTY_PATH);
}

EXPORT int fstatat(int dirfd, const char *restrict path,
		   struct stat *restrict st, int flags)
{
	struct by_dir k = {path, st, dirfd, flags};
	dir_fn *next = next_known(NEXT_fstatat);
	int r;

	if (UNLIKELY(!next))
		return first_at(NEXT_fstatat, dirfd, path, k.st, flags);
	KEPT(k);
	r = next(dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.dirfd, k.path, k.st, k.flags);
}

EXPORT int stat64(const char *restrict path, struct stat64 *restrict st)
{
	struct by_path k = {path, (struct stat *)st};
	path_fn *next = next_known(NEXT_stat64);
	int r;

	if (UNLIKELY(!next))
		return first(NEXT_stat64, path, k.st, 0);
	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, 0);
}

EXPORT int lstat64(const char *restrict path, struct stat64 *restrict st)
{
	struct by_path k = {path, (struct stat *)st};
	path_fn *next = next_known(NEXT_lstat64);
	int r;

	if (UNLIKELY(!next))
		return first(NEXT_lstat64, path, k.st, AT_SYMLINK_NOFOLLOW);
	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fstat64(int fd, struct stat64 *st)
{
	struct by_fd k = {(struct stat *)st, fd};
	fd_fn *next = next_known(NEXT_fstat64);
	int r;

	if (UNLIKELY(!next))
		return first_fd(NEXT_fstat64, fd, k.st);
	KEPT(k);
	r = next(fd, (struct stat *)st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.fd, "", k.st, AT_EMPTY_PATH);
}

EXPORT int fstatat64(int dirfd, const char *restrict path,
		     struct stat64 *restrict st, int flags)
{
	struct by_dir k = {path, (struct stat *)st, dirfd, flags};
	dir_fn *next = next_known(NEXT_fstatat64);
	int r;

	if (UNLIKELY(!next))
		return first_at(NEXT_fstatat64, dirfd, path, k.st, flags);
	KEPT(k);
	r = next(dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.dirfd, k.path, k.st, k.flags);
}

/* ---- the generation before ---- */

EXPORT int __xstat(int version, const char *path, struct stat *st)
{
	struct by_path k = {path, st};
	int r;

	KEPT(k);
	r = NEXT(__xstat)(version, path, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, 0);
}

EXPORT int __lxstat(int version, const char *path, struct stat *st)
{
	struct by_path k = {path, st};
	int r;

	KEPT(k);
	r = NEXT(__lxstat)(version, path, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, AT_SYMLINK_NOFOLLOW);
}

EXPORT int __fxstat(int version, int fd, struct stat *st)
{
	struct by_fd k = {st, fd};
	int r;

	KEPT(k);
	r = NEXT(__fxstat)(version, fd, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.fd, "", k.st, AT_EMPTY_PATH);
}

EXPORT int __fxstatat(int version, int dirfd, const char *path, struct stat *st,
		      int flags)
{
	struct by_dir k = {path, st, dirfd, flags};
	int r;

	KEPT(k);
	r = NEXT(__fxstatat)(version, dirfd, path, st, flags);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.dirfd, k.path, k.st, k.flags);
}

EXPORT int __xstat64(int version, const char *path, struct stat64 *st)
{
	struct by_path k = {path, (struct stat *)st};
	int r;

	KEPT(k);
	r = NEXT(__xstat64)(version, path, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, 0);
}

EXPORT int __lxstat64(int version, const char *path, struct stat64 *st)
{
	struct by_path k = {path, (struct stat *)st};
	int r;

	KEPT(k);
	r = NEXT(__lxstat64)(version, path, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ(k.path, k.st, AT_SYMLINK_NOFOLLOW);
}

EXPORT int __fxstat64(int version, int fd, struct stat64 *st)
{
	struct by_fd k = {(struct stat *)st, fd};
	int r;

	KEPT(k);
	r = NEXT(__fxstat64)(version, fd, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.fd, "", k.st, AT_EMPTY_PATH);
}

EXPORT int __fxstatat64(int version, int dirfd, const char *path,
			struct stat64 *st, int flags)
{
	struct by_dir k = {path, (struct stat *)st, dirfd, flags};
	int r;

	KEPT(k);
	r = NEXT(__fxstatat64)(version, dirfd, path, st, flags);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_plain(k.st)))
		return 0;
	return differ_at(k.dirfd, k.path, k.st, k.flags);
}

/* ---- statx ---- */

void stat_seen(int dirfd, const char *path, struct stat *st, int flags)
{
	if (!is_plain(st))
		differ_at(dirfd, path, st, flags);
}

void stat_seen_statx(int dirfd, const char *path, struct statx *x, int flags)
{
	struct place at = {dirfd, path ? path : "", flags};

	if ((x->stx_mask & (STATX_UID | STATX_GID | STATX_INO)) !=
		    (STATX_UID | STATX_GID | STATX_INO) ||
	    view_may_differ(view_dev(x), x->stx_ino, x->stx_uid, x->stx_gid))
		view_statx(&at, x);
}

/*
 * statx(2).  A libc that does not have it is answered by the stub, a kernel
 * that does not by fstatat.
 */
EXPORT int statx(int dirfd, const char *restrict path, int flags, unsigned mask,
		 struct statx *restrict x)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(statx)(dirfd, path, flags, mask, x);

	if (UNLIKELY(r < 0 && *err == ENOSYS)) {
		struct place at = {dirfd, path, flags & ~AT_STATX_SYNC_TYPE};

		r = libc_result(err, before, (int)view_look(&at, x));
	}
	if (r == 0)
		stat_seen_statx(dirfd, path, x, flags);
	return r;
}
