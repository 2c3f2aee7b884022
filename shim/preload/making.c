/* SPDX-License-Identifier: MIT */
/*
 * mkdir(2), mknod(2), symlink(2), unlink(2) and their relatives: names that
 * come and go.  A new one that the kernel refuses is made in the state folder,
 * and found there: see paths.h.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libc.h"
#include "making.h"
#include "paths_call.h"
#include "paths_check.h"
#include "sys.h"

/* The glibc of before 2.33 exports these alone. */
int __xmknod(int version, const char *path, mode_t mode, dev_t *dev);
int __xmknodat(int version, int dirfd, const char *path, mode_t mode,
	       dev_t *dev);

/* ---- new names ---- */

int making_dir_refused(int *err, int before, const char *op, int dirfd,
		       const char *path, mode_t mode)
{
	return (int)paths_call(
		&(struct paths_call){NEXT_mkdirat,
				     true,
				     PATHS_MAKE,
				     {op, dirfd, path, AT_SYMLINK_NOFOLLOW, 0},
				     {(long)mode}},
		err, before);
}

EXPORT int mkdir(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return making_dir(NEXT(mkdir)(paths_ask(AT_FDCWD, path), mode), err,
			  before, "mkdir", AT_FDCWD, path, mode);
}

EXPORT int mkdirat(int dirfd, const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return making_dir(NEXT(mkdirat)(dirfd, paths_ask(dirfd, path), mode),
			  err, before, "mkdirat", dirfd, path, mode);
}

/* A device is refused for what it is. */
static bool is_device(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

static const char *node_asked(int dirfd, const char *path, mode_t mode)
{
	return is_device(mode) ? path : paths_ask(dirfd, path);
}

int making_node(int r, int *err, int before, const char *op, int dirfd,
		const char *path, mode_t mode, dev_t dev)
{
	if (LIKELY(r == 0) || is_device(mode))
		return r;
	return (int)paths_call(
		&(struct paths_call){NEXT_mknodat,
				     true,
				     PATHS_MAKE,
				     {op, dirfd, path, AT_SYMLINK_NOFOLLOW, 0},
				     {(long)mode, (long)dev}},
		err, before);
}

EXPORT int mkfifo(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return making_node(NEXT(mkfifo)(paths_ask(AT_FDCWD, path), mode), err,
			   before, "mkfifo", AT_FDCWD, path,
			   (mode & 07777) | S_IFIFO, 0);
}

EXPORT int mkfifoat(int dirfd, const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return making_node(NEXT(mkfifoat)(dirfd, paths_ask(dirfd, path), mode),
			   err, before, "mkfifoat", dirfd, path,
			   (mode & 07777) | S_IFIFO, 0);
}

EXPORT int mknod(const char *path, mode_t mode, dev_t dev)
{
	int *err = errno_at(), before = *err;

	return making_node(
		NEXT(mknod)(node_asked(AT_FDCWD, path, mode), mode, dev), err,
		before, "mknod", AT_FDCWD, path, mode, dev);
}

EXPORT int mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)
{
	int *err = errno_at(), before = *err;

	return making_node(
		NEXT(mknodat)(dirfd, node_asked(dirfd, path, mode), mode, dev),
		err, before, "mknodat", dirfd, path, mode, dev);
}

EXPORT int __xmknod(int version, const char *path, mode_t mode, dev_t *dev)
{
	int *err = errno_at(), before = *err;

	return making_node(NEXT(__xmknod)(version,
					  node_asked(AT_FDCWD, path, mode),
					  mode, dev),
			   err, before, "mknod", AT_FDCWD, path, mode, 0);
}

EXPORT int __xmknodat(int version, int dirfd, const char *path, mode_t mode,
		      dev_t *dev)
{
	int *err = errno_at(), before = *err;

	return making_node(NEXT(__xmknodat)(version, dirfd,
					    node_asked(dirfd, path, mode), mode,
					    dev),
			   err, before, "mknodat", dirfd, path, mode, 0);
}

int making_symlink(int r, int *err, int before, const char *op,
		   const char *target, int dirfd, const char *path)
{
	struct paths_asked a = {op, dirfd, path, AT_SYMLINK_NOFOLLOW, *err};
	struct paths_again p;
	const char *where;

	if (LIKELY(r == 0))
		return r;
	for (where = paths_first(&p, PATHS_MAKE, 0, &a, err, before); where;
	     where = paths_again(&p, r < 0))
		r = NEXT(symlinkat)(target, AT_FDCWD, where);
	return r;
}

EXPORT int symlink(const char *target, const char *path)
{
	int *err = errno_at(), before = *err;

	return making_symlink(NEXT(symlink)(target, paths_ask(AT_FDCWD, path)),
			      err, before, "symlink", target, AT_FDCWD, path);
}

EXPORT int symlinkat(const char *target, int dirfd, const char *path)
{
	int *err = errno_at(), before = *err;

	return making_symlink(
		NEXT(symlinkat)(target, dirfd, paths_ask(dirfd, path)), err,
		before, "symlinkat", target, dirfd, path);
}

/* ---- taking away ---- */

int making_away_refused(int *err, int before, const char *op, int dirfd,
			const char *path, int flags)
{
	return (int)paths_call(
		&(struct paths_call){NEXT_unlinkat,
				     true,
				     PATHS_REMOVE,
				     {op, dirfd, path, AT_SYMLINK_NOFOLLOW, 0},
				     {flags}},
		err, before);
}

EXPORT int unlink(const char *path)
{
	int *err = errno_at(), before = *err;

	return making_away(NEXT(unlink)(path), err, before, "unlink", AT_FDCWD,
			   path, 0);
}

EXPORT int unlinkat(int dirfd, const char *path, int flags)
{
	int *err = errno_at(), before = *err;

	return making_away(NEXT(unlinkat)(dirfd, path, flags), err, before,
			   "unlinkat", dirfd, path, flags);
}

EXPORT int rmdir(const char *path)
{
	int *err = errno_at(), before = *err;

	return making_away(NEXT(rmdir)(path), err, before, "rmdir", AT_FDCWD,
			   path, AT_REMOVEDIR);
}

/* Of either kind. */
EXPORT int remove(const char *path)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(remove)(path);

	if (LIKELY(r == 0))
		return r;
	return (int)paths_call(&(struct paths_call){NEXT_remove,
						    false,
						    PATHS_REMOVE,
						    {"remove", AT_FDCWD, path,
						     AT_SYMLINK_NOFOLLOW, 0},
						    {0}},
			       err, before);
}

/* ---- two names ---- */

typedef int two_fn(int, const char *, int, const char *, unsigned);

static int rename_plain(int dir, const char *path, int new_dir,
			const char *new_path, unsigned flags)
{
	if (!flags)
		return NEXT(renameat)(dir, path, new_dir, new_path);
	return NEXT(renameat2)(dir, path, new_dir, new_path, flags);
}

static int link_plain(int dir, const char *path, int new_dir,
		      const char *new_path, unsigned flags)
{
	return NEXT(linkat)(dir, path, new_dir, new_path, (int)flags);
}

struct two {
	const char *op;
	two_fn *call;
	int dir;
	const char *path;
	int new_dir;
	const char *new_path;
	unsigned flags;
	int follow; /* AT_SYMLINK_NOFOLLOW for the old name, or 0 */
};

/* The old name may be ours; the new one is as the program gave it. */
static int with_old_found(struct two *t, struct paths_found *f, int r, int *err,
			  int before)
{
	struct paths_asked a = {t->op, t->dir, t->path, t->follow,
				*err == EROFS ? EROFS : ENOENT};
	const char *where = paths_elsewhere(f, PATHS_REMOVE, &a);

	if (!where)
		return r;
	t->dir = AT_FDCWD;
	t->path = where;
	*err = before;
	return t->call(t->dir, t->path, t->new_dir,
		       paths_ask(t->new_dir, t->new_path), t->flags);
}

/*
 * EXDEV says only that the two are on different mounts: the kernel asks that
 * before it looks at the new name.  It is the answer where the new name could
 * be made below.
 */
static int with_new_made(struct two *t, struct paths_found *f, int r, int *err,
			 int before)
{
	struct paths_asked a = {t->op, t->new_dir, t->new_path,
				AT_SYMLINK_NOFOLLOW | PATHS_REPLACES, 0};
	const char *where;
	bool has_looked;

	do {
		a.err = *err == EXDEV ? EACCES : *err;
		where = paths_elsewhere(f, PATHS_MAKE, &a);
		if (!where)
			return r;
		*err = before;
		r = t->call(t->dir, t->path, AT_FDCWD, where, t->flags);
		/* Below, where the kernel had not looked. */
		has_looked = a.err != ENOENT || f->layer != PATHS_BELOW;
	} while (r < 0 && !has_looked &&
		 (*err == EXDEV || paths_is_refusal(*err)));
	return r;
}

/* Between two mounts the kernel does not look whether the old name is there. */
static bool is_missing(const struct two *t)
{
	struct stat st;

	return sys4(SYS_newfstatat, t->dir, t->path, &st,
		    AT_SYMLINK_NOFOLLOW | (t->flags & AT_EMPTY_PATH)) ==
	       -ENOENT;
}

/* Its folder does not let it go, wherever it is moved to.  Apart, and without
 * a line in the log, for the stack that a call may need. */
static __attribute__((noinline)) bool is_kept(const struct two *t,
					      struct paths_found *f, int err)
{
	struct paths_asked a = {t->op, t->dir, t->path, t->follow, err};

	return t->call == rename_plain && paths_is_refusal(err) &&
	       paths_follow(f, PATHS_REMOVE, &a) == 0 &&
	       f->layer == PATHS_BELOW && !paths_may_be_below(f);
}

static __attribute__((noinline)) void log_kept(const struct two *t, int err)
{
	struct paths_asked a = {t->op, t->dir, t->path, t->follow, err};
	struct paths_found f;

	if (paths_is_on() && is_kept(t, &f, err))
		paths_log_folder(&f, &a);
}

static int two_elsewhere(struct two *t, int r, int *err, int before)
{
	struct paths_found old, new;

	if (!paths_may_help(PATHS_MAKE, *err))
		return r;
	r = with_old_found(t, &old, r, err, before);
	if (r == 0 || (*err != EXDEV && !paths_acts_on(PATHS_MAKE, *err)))
		return r;
	if (is_missing(t))
		return libc_result(err, before, -ENOENT);
	if (is_kept(t, &new, *err))
		return r;
	return with_new_made(t, &new, r, err, before);
}

/* Set what closes either; false where that is nothing of ours. */
static bool two_open(const struct two *t, struct dac *d,
		     struct paths_found *old, struct paths_found *new, int *err)
{
	struct paths_asked a = {t->op, t->dir, t->path, t->follow, EACCES};
	struct paths_asked b = {t->op, t->new_dir, t->new_path,
				AT_SYMLINK_NOFOLLOW, EACCES};
	bool moves = t->call == rename_plain;
	enum paths_wish wish = moves ? PATHS_REMOVE : PATHS_LOOK;
	enum dac_turn from, to;
	unsigned held;
	int r;

	if (!dac_is_on(0))
		return false;
	r = paths_follow(old, wish, &a);
	from = dac_lift(d, old, &r, wish, moves ? DAC_MOVE : 0, &a);
	if (from == DAC_GONE)
		*err = -r;
	if (r < 0)
		return false;
	held = d->n;
	r = paths_follow(new, PATHS_REMOVE, &b);
	to = dac_lift(d, new, &r, PATHS_REMOVE,
		      moves && t->flags & RENAME_EXCHANGE ? DAC_MOVE : 0, &b);
	if (to == DAC_GONE)
		*err = -r;
	return r == 0 && d->n >= held &&
	       (d->n || from >= DAC_DOUBT || to >= DAC_DOUBT);
}

/* Past modes of our own: both folders have to let it happen. */
static int two_here(struct two *t, int r, int *err, int before)
{
	struct paths_found old, new;
	struct dac d = {.n = 0};

	for (int i = 0; r < 0 && *err == EACCES && i < DAC_TRIES; i++) {
		if (!two_open(t, &d, &old, &new, err))
			break;
		*err = before;
		r = t->call(AT_FDCWD, paths_place(&old), AT_FDCWD,
			    paths_place(&new), t->flags);
		dac_restore(&d);
	}
	dac_restore(&d);
	return r;
}

static __attribute__((noinline)) int two_refused(struct two *t, int r, int *err,
						 int before)
{
	int refusal = *err;

	r = two_here(t, r, err, before);
	/* Another error is that of both trees. */
	if (r == 0 || *err != refusal)
		return r;
	r = two_elsewhere(t, r, err, before);
	/* Its folder in the state folder may be closed too. */
	r = two_here(t, r, err, before);
	if (r < 0)
		log_kept(t, *err);
	return r;
}

int making_renamed(int r, int *err, int before, const char *op, int dir,
		   const char *path, int new_dir, const char *new_path,
		   unsigned flags)
{
	struct two t = {op,	 rename_plain, dir,   path,
			new_dir, new_path,     flags, AT_SYMLINK_NOFOLLOW};

	return LIKELY(r == 0) ? r : two_refused(&t, r, err, before);
}

int making_linked(int r, int *err, int before, const char *op, int dir,
		  const char *path, int new_dir, const char *new_path,
		  int flags)
{
	struct two t = {op,
			link_plain,
			dir,
			path,
			new_dir,
			new_path,
			(unsigned)flags,
			flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW};

	return LIKELY(r == 0) ? r : two_refused(&t, r, err, before);
}

EXPORT int rename(const char *path, const char *new_path)
{
	int *err = errno_at(), before = *err;

	return making_renamed(NEXT(rename)(path, paths_ask(AT_FDCWD, new_path)),
			      err, before, "rename", AT_FDCWD, path, AT_FDCWD,
			      new_path, 0);
}

EXPORT int renameat(int dir, const char *path, int new_dir,
		    const char *new_path)
{
	int *err = errno_at(), before = *err;

	return making_renamed(NEXT(renameat)(dir, path, new_dir,
					     paths_ask(new_dir, new_path)),
			      err, before, "renameat", dir, path, new_dir,
			      new_path, 0);
}

EXPORT int renameat2(int dir, const char *path, int new_dir,
		     const char *new_path, unsigned flags)
{
	int *err = errno_at(), before = *err;

	return making_renamed(
		NEXT(renameat2)(dir, path, new_dir,
				paths_ask(new_dir, new_path), flags),
		err, before, "renameat2", dir, path, new_dir, new_path, flags);
}

EXPORT int link(const char *path, const char *new_path)
{
	int *err = errno_at(), before = *err;

	return making_linked(NEXT(link)(path, paths_ask(AT_FDCWD, new_path)),
			     err, before, "link", AT_FDCWD, path, AT_FDCWD,
			     new_path, 0);
}

EXPORT int linkat(int dir, const char *path, int new_dir, const char *new_path,
		  int flags)
{
	int *err = errno_at(), before = *err;

	return making_linked(NEXT(linkat)(dir, path, new_dir,
					  paths_ask(new_dir, new_path), flags),
			     err, before, "linkat", dir, path, new_dir,
			     new_path, flags);
}
