/* SPDX-License-Identifier: MIT */
/*
 * setxattr(2), removexattr(2) and their relatives, by which libacl and libcap
 * write too.  A refusal is success where root with the capabilities of a
 * container is allowed: user.*, security.capability, system.posix_acl_*.
 * What is remembered is the mode that an ACL brings along, not the value.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "libc.h"
#include "next.h"
#include "paths_call.h"
#include "remember.h"
#include "state.h"
#include "sys.h"
#include "xattrs.h"

#define ACL_ACCESS SPAN("system.posix_acl_access")
#define ACL_DEFAULT SPAN("system.posix_acl_default")

/* xattr_permission(), __vfs_setxattr_noperm() and vfs_set_acl(). */
static bool is_allowed(const struct subject *s, struct span name, int err)
{
	bool plain = S_ISREG(s->x.stx_mode) || S_ISDIR(s->x.stx_mode);

	if (span_starts(name, SPAN("user.")))
		return plain && (remember_owns(s) ||
				 remember_capable(s, CREDS_CAP_DAC_OVERRIDE));
	if (span_eq(name, SPAN("security.capability")))
		return remember_capable(s, CREDS_CAP_SETFCAP);
	/* EACCES is for a default ACL of what is no folder. */
	if (span_eq(name, ACL_ACCESS) || span_eq(name, ACL_DEFAULT))
		return err == EPERM && remember_owns(s);
	return false;
}

/*
 * A name that no file system takes is found out only by who may write:
 * xattr_resolve_name().
 */
static int bad_name(const struct subject *s, struct span name)
{
	static const char known[4][10] = {"user.", "security.", "system.",
					  "trusted."};

	if (!remember_owns(s) && !remember_capable(s, CREDS_CAP_DAC_OVERRIDE))
		return 0;
	if (span_eq(name, SPAN("user.")))
		return -EINVAL;
	for (int i = 0; i < 4; i++)
		if (span_starts(name, span_of(known[i])))
			return 0;
	return -EOPNOTSUPP;
}

static long get(const struct place *at, const char *name)
{
	if (!*at->path)
		return sys4(SYS_fgetxattr, at->dirfd, name, NULL, 0);
	return sys4(at->flags & AT_SYMLINK_NOFOLLOW ? SYS_lgetxattr
						    : SYS_getxattr,
		    at->path, name, NULL, 0);
}

/* What the call says of an attribute that is, or is not, there already. */
static int existing(const struct place *at, const struct xattrs_asked *x)
{
	long r = get(at, x->name);
	bool is_acl = span_starts(span_of(x->name), SPAN("system."));

	/* To take away an ACL that is not there is no error. */
	if (r == -ENODATA && is_acl && x->is_removal)
		return 0;
	if (r == -ENODATA && (x->is_removal || x->flags & XATTR_REPLACE))
		return -ENODATA;
	if (r >= 0 && !x->is_removal && x->flags & XATTR_CREATE)
		return -EEXIST;
	return r == -EOPNOTSUPP ? -EOPNOTSUPP : 0;
}

static bool remember_acl(const struct place *at, const struct subject *s,
			 const struct xattrs_asked *x)
{
	struct owners_told t = {.has = OWNERS_MODE};
	uint32_t mode;

	if (x->is_removal || !span_eq(span_of(x->name), ACL_ACCESS) ||
	    !state_can_read(x->value, x->size) ||
	    !view_acl_mode(&s->creds, &s->shown, x->value, x->size, &mode))
		return false;
	t.mode = mode & 07777;
	return view_remember(at, &s->x, &t, 0);
}

static int xattr_refused(const struct attempt *a, int err,
			 const struct xattrs_asked *x)
{
	struct subject s;
	bool kept;
	int r;

	if (!remember_look(a, &s) || s.x.stx_uid == state_real_uid() ||
	    !s.x.stx_ino || !state_can_read(x->name, 1))
		return -err;
	r = bad_name(&s, span_of(x->name));
	if (r < 0)
		return r;
	if (!is_allowed(&s, span_of(x->name), err))
		return -err;
	r = existing(&a->at, x);
	if (r < 0)
		return r;
	kept = view_is_on() && remember_acl(&a->at, &s, x);
	remember_log(LOG_OWN_XATTR, a, x->name, err, kept,
		     "set it when the image is built");
	return 0;
}

static int change(const char *path, int flags, const struct xattrs_asked *x)
{
	bool link = flags & AT_SYMLINK_NOFOLLOW;

	if (x->is_removal && link)
		return NEXT(lremovexattr)(path, x->name);
	if (x->is_removal)
		return NEXT(removexattr)(path, x->name);
	if (link)
		return NEXT(lsetxattr)(path, x->name, x->value, x->size,
				       x->flags);
	return NEXT(setxattr)(path, x->name, x->value, x->size, x->flags);
}

static int result(int r, int *err, int before, const struct attempt *a,
		  const struct xattrs_asked *x)
{
	if (r == 0 || (*err != EPERM && *err != EACCES))
		return r;
	return libc_result(err, before, xattr_refused(a, *err, x));
}

/* What does not exist may stand elsewhere, see paths_call.h. */
static __attribute__((noinline, cold)) int
xattr_elsewhere(int *err, int before, const struct attempt *a,
		const struct xattrs_asked *x)
{
	struct paths_asked asked = {a->op, a->at.dirfd, a->at.path, a->at.flags,
				    *err};
	struct attempt there = {a->op, {AT_FDCWD, NULL, a->at.flags}};
	struct paths_again p;
	int r = -1;

	for (there.at.path = paths_first(&p, PATHS_LOOK, DAC_WRITE, &asked, err,
					 before);
	     there.at.path; there.at.path = paths_again(&p, r < 0))
		r = result(change(there.at.path, a->at.flags, x), err, before,
			   &there, x);
	return r;
}

int xattrs_changed(int r, int *err, int before, const char *op, int fd,
		   const char *path, int flags, const struct xattrs_asked *x)
{
	struct attempt a = {op, {fd, path, flags}};

	if (LIKELY(r == 0))
		return r;
	r = result(r, err, before, &a, x);
	return r == 0 || *err == EPERM ? r
				       : xattr_elsewhere(err, before, &a, x);
}

EXPORT int setxattr(const char *path, const char *name, const void *value,
		    size_t size, int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(setxattr)(path, name, value, size, flags);

	return xattrs_changed(
		r, err, before, "setxattr", AT_FDCWD, path, 0,
		&(struct xattrs_asked){name, value, size, flags, 0});
}

EXPORT int lsetxattr(const char *path, const char *name, const void *value,
		     size_t size, int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(lsetxattr)(path, name, value, size, flags);

	return xattrs_changed(
		r, err, before, "lsetxattr", AT_FDCWD, path,
		AT_SYMLINK_NOFOLLOW,
		&(struct xattrs_asked){name, value, size, flags, 0});
}

EXPORT int fsetxattr(int fd, const char *name, const void *value, size_t size,
		     int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(fsetxattr)(fd, name, value, size, flags);

	return xattrs_changed(
		r, err, before, "fsetxattr", fd, "", AT_EMPTY_PATH,
		&(struct xattrs_asked){name, value, size, flags, 0});
}

EXPORT int removexattr(const char *path, const char *name)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(removexattr)(path, name);

	return xattrs_changed(
		r, err, before, "removexattr", AT_FDCWD, path, 0,
		&(struct xattrs_asked){.name = name, .is_removal = 1});
}

EXPORT int lremovexattr(const char *path, const char *name)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(lremovexattr)(path, name);

	return xattrs_changed(
		r, err, before, "lremovexattr", AT_FDCWD, path,
		AT_SYMLINK_NOFOLLOW,
		&(struct xattrs_asked){.name = name, .is_removal = 1});
}

EXPORT int fremovexattr(int fd, const char *name)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(fremovexattr)(fd, name);

	return xattrs_changed(
		r, err, before, "fremovexattr", fd, "", AT_EMPTY_PATH,
		&(struct xattrs_asked){.name = name, .is_removal = 1});
}
