/* SPDX-License-Identifier: MIT */
/* statx(2), as stat.c, in the fields that are filled in. */
#include <fcntl.h>
#include <sys/stat.h>

#include "libc.h"
#include "next.h"
#include "paths_call.h"
#include "stat.h"
#include "stat_call.h"
#include "sys.h"
#include "view.h"

static uintptr_t ahead;

/* What is filled in where it is known whether a file is told differently. */
#define TELLING (STATX_UID | STATX_GID | STATX_INO)

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
	const struct stat_first f = {NEXT_statx, &ahead,
				     (uintptr_t)first_statx};
	struct by_mask k = {path, x, dirfd, flags, mask, *errno_at()};
	int r = ((statx_fn *)next_get(f.id))(dirfd, path, flags, mask, x);

	if (r == 0)
		stat_seen_statx(dirfd, path, x, flags);
	else
		r = statx_refused(&k);
	stat_step(&f);
	return r < 0 ? STAT_REFUSED : STAT_ANSWERED;
}

/* Linux fills both in, whatever is asked for. */
static inline bool is_plain_statx(const struct statx *x)
{
	return x->stx_uid != view_here.uid &&
	       !owners_gate_is_open(atomic_load_explicit(&view_here.gate,
							 memory_order_relaxed),
				    x->stx_ino);
}

/* As stat_rest(). */
static __attribute__((noinline, cold)) int rest(const struct by_mask *k, int r)
{
	if (r < 0)
		return statx_refused(k);
	if (r > 0)
		return stat_of_first(r);
	stat_seen_statx(k->dirfd, k->path, k->x, k->flags);
	return 0;
}

EXPORT int statx(int dirfd, const char *restrict path, int flags, unsigned mask,
		 struct statx *restrict x)
{
	struct by_mask k = {path, x, dirfd, flags, mask, errno_before()};
	statx_fn *next = (statx_fn *)ahead_of((uintptr_t)first_statx, &ahead);
	int r;

	KEPT(k);
	r = next(dirfd, path, flags, mask, (struct statx *)x);
	if (UNLIKELY(r != 0) || UNLIKELY(!is_plain_statx(k.x)))
		return rest(&k, r);
	return r;
}
