/* SPDX-License-Identifier: MIT */
/* What is told of files, granted or refused. */
#include <fcntl.h>

#include "dispatch.h"
#include "libc.h"
#include "modes.h"
#include "ownership.h"
#include "stat.h"
#include "sys.h"
#include "times.h"
#include "xattrs.h"

/* ---- the stat family ---- */

static long stat_done(const struct call *k, long r, int dirfd, const char *path,
		      long st, int flags)
{
	if (r < 0)
		return stat_elsewhere(k->before, dirfd, path, (struct stat *)st,
				      flags);
	stat_seen(dirfd, path, (struct stat *)st, flags);
	return r;
}

static long statx_done(const struct call *k, long r)
{
	struct statx *x = (struct statx *)k->e;

	if (r < 0)
		return stat_elsewhere_statx(k->err, k->before, (int)k->a,
					    CALL_PATH(k->b), (int)k->c,
					    (unsigned)k->d, x);
	stat_seen_statx((int)k->a, CALL_PATH(k->b), x, (int)k->c);
	return r;
}

/* ---- owners, modes and times, and all of it by number ---- */

#define CHOWNED(op, dirfd, path, uid, gid, flags)                      \
	ownership_chowned((int)r, err, before, op, (int)(dirfd), path, \
			  (uid_t)(uid), (gid_t)(gid), (int)(flags))
#define CHMODED(op, dirfd, path, mode, flags)                      \
	modes_changed((int)r, err, before, op, (int)(dirfd), path, \
		      (mode_t)(mode), (int)(flags))
#define TIMED(op, dirfd, path, flags, form, t)                     \
	times_changed((int)r, err, before, op, (int)(dirfd), path, \
		      (int)(flags),                                \
		      &(struct times_asked){.form = (void *)(t)})

static long after_call(const struct call *k, long r)
{
	int *err = k->err, before = k->before;

	switch (k->nr) {
	case SYS_fstat:
		if (r == 0)
			stat_seen((int)k->a, "", (struct stat *)k->b,
				  AT_EMPTY_PATH);
		return r;
	case SYS_newfstatat:
		return stat_done(k, r, (int)k->a, CALL_PATH(k->b), k->c,
				 (int)k->d);
	case SYS_statx:
		return statx_done(k, r);
	case SYS_fchown:
		return CHOWNED("fchown", k->a, "", k->b, k->c, AT_EMPTY_PATH);
	case SYS_fchownat:
		return CHOWNED("fchownat", k->a, CALL_PATH(k->b), k->c, k->d,
			       k->e);
	case SYS_fchmod:
		return CHMODED("fchmod", k->a, "", k->b, AT_EMPTY_PATH);
	case SYS_fchmodat:
		return CHMODED("fchmodat", k->a, CALL_PATH(k->b), k->c, 0);
	case SYS_fchmodat2:
		return CHMODED("fchmodat2", k->a, CALL_PATH(k->b), k->c, k->d);
	case SYS_utimensat:
		return TIMED("utimensat", k->a, CALL_PATH(k->b), k->d, ns,
			     k->c);
#ifdef __x86_64__
	case SYS_stat:
		return stat_done(k, r, AT_FDCWD, CALL_PATH(k->a), k->b, 0);
	case SYS_lstat:
		return stat_done(k, r, AT_FDCWD, CALL_PATH(k->a), k->b,
				 AT_SYMLINK_NOFOLLOW);
	case SYS_chown:
		return CHOWNED("chown", AT_FDCWD, CALL_PATH(k->a), k->b, k->c,
			       0);
	case SYS_lchown:
		return CHOWNED("lchown", AT_FDCWD, CALL_PATH(k->a), k->b, k->c,
			       AT_SYMLINK_NOFOLLOW);
	case SYS_chmod:
		return CHMODED("chmod", AT_FDCWD, CALL_PATH(k->a), k->b, 0);
	case SYS_utime:
		return TIMED("utime", AT_FDCWD, CALL_PATH(k->a), 0, s, k->b);
	case SYS_utimes:
		return TIMED("utimes", AT_FDCWD, CALL_PATH(k->a), 0, us, k->b);
	case SYS_futimesat:
		return TIMED("futimesat", k->a, CALL_PATH(k->b), 0, us, k->c);
#endif
	}
	return r;
}

#define FORBIDS(dirfd, path, uid, gid, flags)                             \
	ownership_forbids((int)(dirfd), path, (uid_t)(uid), (gid_t)(gid), \
			  (int)(flags))

/* Is it a chown that the kernel shall not be asked for? */
static bool is_forbidden(const struct call *k)
{
	switch (k->nr) {
	case SYS_fchown:
		return FORBIDS(k->a, "", k->b, k->c, AT_EMPTY_PATH);
	case SYS_fchownat:
		return FORBIDS(k->a, CALL_PATH(k->b), k->c, k->d, k->e);
#ifdef __x86_64__
	case SYS_chown:
		return FORBIDS(AT_FDCWD, CALL_PATH(k->a), k->b, k->c, 0);
	case SYS_lchown:
		return FORBIDS(AT_FDCWD, CALL_PATH(k->a), k->b, k->c,
			       AT_SYMLINK_NOFOLLOW);
#endif
	}
	return false;
}

/* ---- extended attributes ---- */

/* The name of an xattr call for the log; null for other calls. */
static const char *xattr_op(long nr)
{
	switch (nr) {
	case SYS_setxattr:
		return "setxattr";
	case SYS_lsetxattr:
		return "lsetxattr";
	case SYS_fsetxattr:
		return "fsetxattr";
	case SYS_removexattr:
		return "removexattr";
	case SYS_lremovexattr:
		return "lremovexattr";
	case SYS_fremovexattr:
		return "fremovexattr";
	}
	return NULL;
}

static long xattr_changed(const struct call *k, long r, const char *op)
{
	bool by_fd = k->nr == SYS_fsetxattr || k->nr == SYS_fremovexattr;
	bool link = k->nr == SYS_lsetxattr || k->nr == SYS_lremovexattr;
	struct xattrs_asked x = {
		.name = (const char *)k->b,
		.is_removal = k->nr == SYS_removexattr ||
			      k->nr == SYS_lremovexattr ||
			      k->nr == SYS_fremovexattr,
	};

	if (!x.is_removal) {
		x.value = (const void *)k->c;
		x.size = (size_t)k->d;
		x.flags = (int)k->e;
	}
	return xattrs_changed((int)r, k->err, k->before, op,
			      by_fd ? (int)k->a : AT_FDCWD,
			      by_fd ? "" : CALL_PATH(k->a),
			      by_fd  ? AT_EMPTY_PATH
			      : link ? AT_SYMLINK_NOFOLLOW
				     : 0,
			      &x);
}

long dispatch_owners(const struct call *k)
{
	const char *op = xattr_op(k->nr);

	if (op)
		return xattr_changed(k, call_next(k), op);
	if (is_forbidden(k))
		return libc_result(k->err, k->before, -EPERM);
	return after_call(k, call_next(k));
}
