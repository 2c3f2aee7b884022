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
#include "paths_call.h"
#include "stat.h"
#include "sys.h"
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

/* ---- the first call ---- */

/*
 * How far each next definition is from the function that answers until it is
 * known and view_is_decided(): no call has to ask whether it is the first.
 */
static struct {
	uintptr_t stat, lstat, fstat, fstatat;
	uintptr_t stat64, lstat64, fstat64, fstatat64;
	uintptr_t statx;
} ahead;

/* What such a function returns when there is nothing left to do: the name was
 * found, or is not to be had elsewhere either. */
#define ANSWERED 1
#define REFUSED 2

/*
 * How far errno is from the thread pointer, which is the same in all threads
 * of a libc: to look where it is each time is more than the calls may cost.
 * Before it is known, what is read is not used.
 */
static uintptr_t errno_ahead;

static inline int errno_before(void)
{
#ifdef __x86_64__
	return *(const int __seg_fs *)errno_ahead;
#else
	return *(const int *)((uintptr_t)__builtin_thread_pointer() +
			      errno_ahead);
#endif
}

static inline void errno_find(const int *at)
{
	atomic_store_explicit((_Atomic(uintptr_t) *)&errno_ahead,
			      (uintptr_t)at -
				      (uintptr_t)__builtin_thread_pointer(),
			      memory_order_relaxed);
}

typedef int path_fn(const char *, struct stat *);
typedef int fd_fn(int, struct stat *);
typedef int dir_fn(int, const char *, struct stat *, int);

/*
 * Plain, so that it becomes part of the addition.  Whoever sees a distance
 * sees the decision that came before it.
 */
static inline uintptr_t ahead_of(uintptr_t first, const uintptr_t *distance)
{
	uintptr_t next = first + *distance;

	atomic_thread_fence(memory_order_acquire);
	return next;
}

static void step(enum next_id id, uintptr_t *distance, uintptr_t first)
{
	uintptr_t next = (uintptr_t)next_known(id);

	errno_find(errno_at());
	if (next && view_is_decided())
		atomic_store_explicit((_Atomic(uintptr_t) *)distance,
				      next - first, memory_order_release);
}

static int stat_there(const char *where, struct stat *st, int flags)
{
	if (((dir_fn *)next_get(NEXT_fstatat))(AT_FDCWD, where, st, flags) < 0)
		return -1;
	return view_stat(AT_FDCWD, where, st, flags);
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

/* Of a first call. */
static int first_elsewhere(int before, int dirfd, const char *path,
			   struct stat *st, int flags)
{
	errno_find(errno_at());
	return stat_elsewhere(before, dirfd, path, st, flags) < 0 ? REFUSED
								  : ANSWERED;
}

static __attribute__((noinline, cold)) int first_stat(const char *path,
						      struct stat *st)
{
	int before = *errno_at();
	int r = ((path_fn *)next_get(NEXT_stat))(path, st);

	if (r < 0)
		return first_elsewhere(before, AT_FDCWD, path, st, 0);
	view_stat(AT_FDCWD, path, st, 0);
	step(NEXT_stat, &ahead.stat, (uintptr_t)first_stat);
	return ANSWERED;
}

static __attribute__((noinline, cold)) int first_lstat(const char *path,
						       struct stat *st)
{
	int before = *errno_at();
	int r = ((path_fn *)next_get(NEXT_lstat))(path, st);

	if (r < 0)
		return first_elsewhere(before, AT_FDCWD, path, st,
				       AT_SYMLINK_NOFOLLOW);
	view_stat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
	step(NEXT_lstat, &ahead.lstat, (uintptr_t)first_lstat);
	return ANSWERED;
}

static __attribute__((noinline, cold)) int first_fstat(int fd, struct stat *st)
{
	int r = ((fd_fn *)next_get(NEXT_fstat))(fd, st);

	if (r < 0)
		return r;
	view_stat(fd, "", st, AT_EMPTY_PATH);
	step(NEXT_fstat, &ahead.fstat, (uintptr_t)first_fstat);
	return ANSWERED;
}

static __attribute__((noinline, cold)) int
first_fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	int before = *errno_at();
	int r = ((dir_fn *)next_get(NEXT_fstatat))(dirfd, path, st, flags);

	if (r < 0)
		return first_elsewhere(before, dirfd, path, st, flags);
	view_stat(dirfd, path, st, flags);
	step(NEXT_fstatat, &ahead.fstatat, (uintptr_t)first_fstatat);
	return ANSWERED;
}

static __attribute__((noinline, cold)) int first_stat64(const char *path,
							struct stat *st)
{
	int before = *errno_at();
	int r = ((path_fn *)next_get(NEXT_stat64))(path, st);

	if (r < 0)
		return first_elsewhere(before, AT_FDCWD, path, st, 0);
	view_stat(AT_FDCWD, path, st, 0);
	step(NEXT_stat64, &ahead.stat64, (uintptr_t)first_stat64);
	return ANSWERED;
}

static __attribute__((noinline, cold)) int first_lstat64(const char *path,
							 struct stat *st)
{
	int before = *errno_at();
	int r = ((path_fn *)next_get(NEXT_lstat64))(path, st);

	if (r < 0)
		return first_elsewhere(before, AT_FDCWD, path, st,
				       AT_SYMLINK_NOFOLLOW);
	view_stat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
	step(NEXT_lstat64, &ahead.lstat64, (uintptr_t)first_lstat64);
	return ANSWERED;
}

static __attribute__((noinline, cold)) int first_fstat64(int fd,
							 struct stat *st)
{
	int r = ((fd_fn *)next_get(NEXT_fstat64))(fd, st);

	if (r < 0)
		return r;
	view_stat(fd, "", st, AT_EMPTY_PATH);
	step(NEXT_fstat64, &ahead.fstat64, (uintptr_t)first_fstat64);
	return ANSWERED;
}

static __attribute__((noinline, cold)) int
first_fstatat64(int dirfd, const char *path, struct stat *st, int flags)
{
	int before = *errno_at();
	int r = ((dir_fn *)next_get(NEXT_fstatat64))(dirfd, path, st, flags);

	if (r < 0)
		return first_elsewhere(before, dirfd, path, st, flags);
	view_stat(dirfd, path, st, flags);
	step(NEXT_fstatat64, &ahead.fstatat64, (uintptr_t)first_fstatat64);
	return ANSWERED;
}

/* ---- the calls ---- */

static inline int of_first(int r)
{
	return r == ANSWERED ? 0 : -1;
}

/* It may be told differently, a first call has been made, or the kernel has
 * refused. */
static __attribute__((noinline)) int unusual(int dirfd, const char *path,
					     struct stat *st, int flags, int r,
					     int before)
{
	if (LIKELY(r == 0))
		return view_stat(dirfd, path, st, flags);
	return r > 0 ? of_first(r)
		     : stat_elsewhere(before, dirfd, path, st, flags);
}

static __attribute__((noinline)) int unusual_fd(int fd, struct stat *st, int r)
{
	if (LIKELY(r == 0))
		return view_stat(fd, "", st, AT_EMPTY_PATH);
	return r > 0 ? 0 : r;
}

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

EXPORT int stat(const char *restrict path, struct stat *restrict st)
{
	struct by_path k = {path, st, errno_before()};
	path_fn *next = (path_fn *)ahead_of((uintptr_t)first_stat, &ahead.stat);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return r;
}

EXPORT int lstat(const char *restrict path, struct stat *restrict st)
{
	struct by_path k = {path, st, errno_before()};
	path_fn *next =
		(path_fn *)ahead_of((uintptr_t)first_lstat, &ahead.lstat);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
			       k.before);
	return r;
}

EXPORT int fstat(int fd, struct stat *st)
{
	struct by_fd k = {st, fd};
	fd_fn *next = (fd_fn *)ahead_of((uintptr_t)first_fstat, &ahead.fstat);
	int r;

	KEPT(k);
	r = next(fd, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual_fd(k.fd, k.st, r);
	return r;
}

EXPORT int fstatat(int dirfd, const char *restrict path,
		   struct stat *restrict st, int flags)
{
	struct by_dir k = {path, st, dirfd, flags, errno_before()};
	dir_fn *next =
		(dir_fn *)ahead_of((uintptr_t)first_fstatat, &ahead.fstatat);
	int r;

	KEPT(k);
	r = next(dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return r;
}

EXPORT int stat64(const char *restrict path, struct stat64 *restrict st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	path_fn *next =
		(path_fn *)ahead_of((uintptr_t)first_stat64, &ahead.stat64);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return r;
}

EXPORT int lstat64(const char *restrict path, struct stat64 *restrict st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	path_fn *next =
		(path_fn *)ahead_of((uintptr_t)first_lstat64, &ahead.lstat64);
	int r;

	KEPT(k);
	r = next(path, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
			       k.before);
	return r;
}

EXPORT int fstat64(int fd, struct stat64 *st)
{
	struct by_fd k = {(struct stat *)st, fd};
	fd_fn *next =
		(fd_fn *)ahead_of((uintptr_t)first_fstat64, &ahead.fstat64);
	int r;

	KEPT(k);
	r = next(fd, (struct stat *)st);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual_fd(k.fd, k.st, r);
	return r;
}

EXPORT int fstatat64(int dirfd, const char *restrict path,
		     struct stat64 *restrict st, int flags)
{
	struct by_dir k = {path, (struct stat *)st, dirfd, flags,
			   errno_before()};
	dir_fn *next = (dir_fn *)ahead_of((uintptr_t)first_fstatat64,
					  &ahead.fstatat64);
	int r;

	KEPT(k);
	r = next(dirfd, path, (struct stat *)st, flags);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain(k.st)))
		return unusual(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return r;
}

/* ---- the generation before ---- */

static inline bool is_old_plain(const struct stat *st)
{
	return view_is_decided() && is_plain(st);
}

EXPORT int __xstat(int version, const char *path, struct stat *st)
{
	struct by_path k = {path, st, errno_before()};
	int r;

	KEPT(k);
	r = NEXT(__xstat)(version, path, st);
	if (UNLIKELY(r < 0) || UNLIKELY(!is_old_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return 0;
}

EXPORT int __lxstat(int version, const char *path, struct stat *st)
{
	struct by_path k = {path, st, errno_before()};
	int r;

	KEPT(k);
	r = NEXT(__lxstat)(version, path, st);
	if (UNLIKELY(r < 0) || UNLIKELY(!is_old_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
			       k.before);
	return 0;
}

EXPORT int __fxstat(int version, int fd, struct stat *st)
{
	struct by_fd k = {st, fd};
	int r;

	KEPT(k);
	r = NEXT(__fxstat)(version, fd, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_old_plain(k.st)))
		return 0;
	return view_stat(k.fd, "", k.st, AT_EMPTY_PATH);
}

EXPORT int __fxstatat(int version, int dirfd, const char *path, struct stat *st,
		      int flags)
{
	struct by_dir k = {path, st, dirfd, flags, errno_before()};
	int r;

	KEPT(k);
	r = NEXT(__fxstatat)(version, dirfd, path, st, flags);
	if (UNLIKELY(r < 0) || UNLIKELY(!is_old_plain(k.st)))
		return unusual(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return 0;
}

EXPORT int __xstat64(int version, const char *path, struct stat64 *st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	int r;

	KEPT(k);
	r = NEXT(__xstat64)(version, path, st);
	if (UNLIKELY(r < 0) || UNLIKELY(!is_old_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, 0, r, k.before);
	return 0;
}

EXPORT int __lxstat64(int version, const char *path, struct stat64 *st)
{
	struct by_path k = {path, (struct stat *)st, errno_before()};
	int r;

	KEPT(k);
	r = NEXT(__lxstat64)(version, path, st);
	if (UNLIKELY(r < 0) || UNLIKELY(!is_old_plain(k.st)))
		return unusual(AT_FDCWD, k.path, k.st, AT_SYMLINK_NOFOLLOW, r,
			       k.before);
	return 0;
}

EXPORT int __fxstat64(int version, int fd, struct stat64 *st)
{
	struct by_fd k = {(struct stat *)st, fd};
	int r;

	KEPT(k);
	r = NEXT(__fxstat64)(version, fd, st);
	if (UNLIKELY(r < 0))
		return r;
	if (LIKELY(is_old_plain(k.st)))
		return 0;
	return view_stat(k.fd, "", k.st, AT_EMPTY_PATH);
}

EXPORT int __fxstatat64(int version, int dirfd, const char *path,
			struct stat64 *st, int flags)
{
	struct by_dir k = {path, (struct stat *)st, dirfd, flags,
			   errno_before()};
	int r;

	KEPT(k);
	r = NEXT(__fxstatat64)(version, dirfd, path, st, flags);
	if (UNLIKELY(r < 0) || UNLIKELY(!is_old_plain(k.st)))
		return unusual(k.dirfd, k.path, k.st, k.flags, r, k.before);
	return 0;
}

/* ---- statx ---- */

/* What is filled in where it is known whether a file is told differently. */
#define TELLING (STATX_UID | STATX_GID | STATX_INO)

void stat_seen(int dirfd, const char *path, struct stat *st, int flags)
{
	if (!is_old_plain(st))
		view_stat(dirfd, path, st, flags);
}

void stat_seen_statx(int dirfd, const char *path, struct statx *x, int flags)
{
	struct place at = {dirfd, path ? path : "", flags};

	if ((x->stx_mask & TELLING) != TELLING ||
	    view_may_differ(view_dev(x), x->stx_ino, x->stx_uid))
		view_statx(&at, x);
}

static int statx_there(int *err, const struct place *at, unsigned mask,
		       struct statx *x)
{
	long r = sys5(SYS_statx, at->dirfd, at->path, at->flags, mask, x);

	if (r == -ENOSYS)
		r = view_look(at, x);
	if (r == 0)
		stat_seen_statx(at->dirfd, at->path, x, at->flags);
	return libc_result(err, *err, (int)r);
}

__attribute__((noinline, cold)) int
stat_elsewhere_statx(int *err, int before, int dirfd, const char *path,
		     int flags, unsigned mask, struct statx *x)
{
	struct paths_asked a = {"statx", dirfd, path, flags, *err};
	struct place at = {AT_FDCWD, NULL, flags};
	struct paths_again p;
	int r = -1;

	for (at.path = paths_first(&p, PATHS_LOOK, 0, &a, err, before); at.path;
	     at.path = paths_again(&p, r < 0))
		r = statx_there(err, &at, mask, x);
	return r;
}

typedef int statx_fn(int, const char *, int, unsigned, struct statx *);

struct by_mask {
	const char *path;
	struct statx *x;
	int dirfd, flags;
	unsigned mask;
	int before; /* errno */
};

/* A libc that does not have statx(2) is answered by the stub, a kernel that
 * does not by fstatat. */
static __attribute__((noinline, cold)) int
statx_refused(const struct by_mask *k)
{
	struct place at = {k->dirfd, k->path, k->flags & ~AT_STATX_SYNC_TYPE};
	int *err = errno_at();

	if (*err == ENOSYS &&
	    libc_result(err, k->before, (int)view_look(&at, k->x)) == 0) {
		stat_seen_statx(k->dirfd, k->path, k->x, k->flags);
		return 0;
	}
	return stat_elsewhere_statx(err, k->before, k->dirfd, k->path, k->flags,
				    k->mask, k->x);
}

static __attribute__((noinline, cold)) int first_statx(int dirfd,
						       const char *path,
						       int flags, unsigned mask,
						       struct statx *x)
{
	struct by_mask k = {path, x, dirfd, flags, mask, *errno_at()};
	int r = NEXT(statx)(dirfd, path, flags, mask, x);

	if (r < 0) {
		errno_find(errno_at());
		return statx_refused(&k) < 0 ? REFUSED : ANSWERED;
	}
	stat_seen_statx(dirfd, path, x, flags);
	step(NEXT_statx, &ahead.statx, (uintptr_t)first_statx);
	return ANSWERED;
}

/* Linux fills both in, whatever is asked for. */
static inline bool is_plain_statx(const struct statx *x)
{
	return x->stx_uid != view_here.uid &&
	       !owners_gate_is_open(atomic_load_explicit(&view_here.gate,
							 memory_order_relaxed),
				    x->stx_ino);
}

static __attribute__((noinline, cold)) int
unusual_statx(int r, const struct by_mask *k)
{
	if (r < 0)
		return statx_refused(k);
	if (r > 0)
		return of_first(r);
	stat_seen_statx(k->dirfd, k->path, k->x, k->flags);
	return 0;
}

EXPORT int statx(int dirfd, const char *restrict path, int flags, unsigned mask,
		 struct statx *restrict x)
{
	struct by_mask k = {path, x, dirfd, flags, mask, errno_before()};
	statx_fn *next =
		(statx_fn *)ahead_of((uintptr_t)first_statx, &ahead.statx);
	int r;

	KEPT(k);
	r = next(dirfd, path, flags, mask, (struct statx *)x);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain_statx(k.x)))
		return unusual_statx(r, &k);
	return r;
}
