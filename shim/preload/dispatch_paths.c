/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "dispatch.h"
#include "files.h"
#include "jail.h"
#include "libc.h"
#include "lookups.h"
#include "making.h"
#include "paths.h"
#include "state.h"
#include "sys.h"

#define NO_DIR AT_FDCWD

/* ---- before ---- */

static bool strays(long dirfd, long path)
{
	return paths_ask((int)dirfd, CALL_PATH(path)) != CALL_PATH(path);
}

/* Which nobody makes elsewhere. */
static bool is_device(long mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode);
}

/* A lookup that is bound to a folder is not ours to change. */
static bool is_plain_creation(const struct open_how *how)
{
	return state_can_read(how, sizeof(*how)) && how->flags & O_CREAT &&
	       !how->resolve;
}

/* What is wrong with the rest, the kernel says before it looks at a name. */
static bool is_well_formed(const struct call *k)
{
	long r = sys4(SYS_openat2, k->a, "", k->c, k->d);

	return r != -EINVAL && r != -E2BIG;
}

#ifdef __x86_64__
static bool old_strays(const struct call *k)
{
	switch (k->nr) {
	case SYS_open:
		return k->b & O_CREAT && strays(NO_DIR, k->a);
	case SYS_creat:
	case SYS_mkdir:
		return strays(NO_DIR, k->a);
	case SYS_mknod:
		return !is_device(k->b) && strays(NO_DIR, k->a);
	case SYS_symlink:
	case SYS_link:
	case SYS_rename:
		return strays(NO_DIR, k->b);
	}
	return false;
}
#else
static bool old_strays(const struct call *k)
{
	(void)k;
	return false;
}
#endif

/* paths_ask() of the name that the call may make: is the kernel to be told
 * another? */
static bool call_strays(const struct call *k)
{
	switch (k->nr) {
	case SYS_openat:
		return k->c & O_CREAT && strays(k->a, k->b);
	case SYS_openat2:
		return is_plain_creation((const struct open_how *)k->c) &&
		       strays(k->a, k->b) && is_well_formed(k);
	case SYS_mkdirat:
		return strays(k->a, k->b);
	case SYS_mknodat:
		return !is_device(k->c) && strays(k->a, k->b);
	case SYS_symlinkat:
		return strays(k->b, k->c);
	case SYS_linkat:
	case SYS_renameat:
	case SYS_renameat2:
		return strays(k->c, k->d);
	case SYS_chdir:
		return strays(NO_DIR, k->a);
	}
	return old_strays(k);
}

/* ---- after ---- */

/*
 * An inherited filter may refuse what the kernel has not read; and a lookup
 * below another root, or bound to a folder, is not ours to repeat.
 */
static int openat2_refused(const struct call *k, int r)
{
	const struct open_how *how = (const struct open_how *)k->c;

	if (!state_can_read(how, sizeof(*how)) || how->resolve)
		return r;
	return files_opened(r, k->err, k->before, (int)k->a, CALL_PATH(k->b),
			    (int)how->flags, (mode_t)how->mode);
}

/* Calls on one path that lookups.c makes again by number. */
static long found(const struct call *k)
{
	bool link = k->nr == SYS_lgetxattr || k->nr == SYS_llistxattr;

	return lookups_again(k->nr, CALL_PATH(k->a),
			     link ? AT_SYMLINK_NOFOLLOW : 0, k->err, k->before,
			     k->b, k->c, k->d);
}

#ifdef __x86_64__
static long old_refused(const struct call *k, int r)
{
	int *err = k->err, before = k->before;

	switch (k->nr) {
	case SYS_open:
		return files_opened(r, err, before, NO_DIR, CALL_PATH(k->a),
				    (int)k->b, (mode_t)k->c);
	case SYS_creat:
		return files_opened(r, err, before, NO_DIR, CALL_PATH(k->a),
				    O_CREAT | O_WRONLY | O_TRUNC, (mode_t)k->b);
	case SYS_access:
		return files_accessed(r, err, before, NO_DIR, CALL_PATH(k->a),
				      (int)k->b, 0);
	case SYS_mkdir:
		return making_dir(r, err, before, "mkdir", NO_DIR,
				  CALL_PATH(k->a), (mode_t)k->b);
	case SYS_mknod:
		return making_node(r, err, before, "mknod", NO_DIR,
				   CALL_PATH(k->a), (mode_t)k->b, (dev_t)k->c);
	case SYS_symlink:
		return making_symlink(r, err, before, "symlink",
				      CALL_PATH(k->a), NO_DIR, CALL_PATH(k->b));
	case SYS_link:
		return making_linked(r, err, before, "link", NO_DIR,
				     CALL_PATH(k->a), NO_DIR, CALL_PATH(k->b),
				     0);
	case SYS_rename:
		return making_renamed(r, err, before, "rename", NO_DIR,
				      CALL_PATH(k->a), NO_DIR, CALL_PATH(k->b),
				      0);
	case SYS_unlink:
		return making_away(r, err, before, "unlink", NO_DIR,
				   CALL_PATH(k->a), 0);
	case SYS_rmdir:
		return making_away(r, err, before, "rmdir", NO_DIR,
				   CALL_PATH(k->a), AT_REMOVEDIR);
	case SYS_readlink:
		return lookups_readlink(r, err, before, NO_DIR, CALL_PATH(k->a),
					(char *)k->b, (size_t)k->c);
	}
	return r;
}
#else
static long old_refused(const struct call *k, int r)
{
	(void)k;
	return r;
}
#endif

static long refused(const struct call *k, int r)
{
	int *err = k->err, before = k->before;

	switch (k->nr) {
	case SYS_openat:
		return files_opened(r, err, before, (int)k->a, CALL_PATH(k->b),
				    (int)k->c, (mode_t)k->d);
	case SYS_openat2:
		return openat2_refused(k, r);
	case SYS_faccessat:
		return files_accessed(r, err, before, (int)k->a,
				      CALL_PATH(k->b), (int)k->c, 0);
	case SYS_faccessat2:
		return files_accessed(r, err, before, (int)k->a,
				      CALL_PATH(k->b), (int)k->c, (int)k->d);
	case SYS_mkdirat:
		return making_dir(r, err, before, "mkdirat", (int)k->a,
				  CALL_PATH(k->b), (mode_t)k->c);
	case SYS_mknodat:
		return making_node(r, err, before, "mknodat", (int)k->a,
				   CALL_PATH(k->b), (mode_t)k->c, (dev_t)k->d);
	case SYS_symlinkat:
		return making_symlink(r, err, before, "symlinkat",
				      CALL_PATH(k->a), (int)k->b,
				      CALL_PATH(k->c));
	case SYS_linkat:
		return making_linked(r, err, before, "linkat", (int)k->a,
				     CALL_PATH(k->b), (int)k->c,
				     CALL_PATH(k->d), (int)k->e);
	case SYS_renameat:
		return making_renamed(r, err, before, "renameat", (int)k->a,
				      CALL_PATH(k->b), (int)k->c,
				      CALL_PATH(k->d), 0);
	case SYS_renameat2:
		return making_renamed(r, err, before, "renameat2", (int)k->a,
				      CALL_PATH(k->b), (int)k->c,
				      CALL_PATH(k->d), (unsigned)k->e);
	case SYS_unlinkat:
		return making_away(r, err, before, "unlinkat", (int)k->a,
				   CALL_PATH(k->b), (int)k->c);
	case SYS_readlinkat:
		return lookups_readlink(r, err, before, (int)k->a,
					CALL_PATH(k->b), (char *)k->c,
					(size_t)k->d);
	case SYS_inotify_add_watch:
		return lookups_watch(r, err, before, (int)k->a, CALL_PATH(k->b),
				     (uint32_t)k->c);
	case SYS_truncate:
	case SYS_statfs:
	case SYS_chdir:
	case SYS_getxattr:
	case SYS_lgetxattr:
	case SYS_listxattr:
	case SYS_llistxattr:
		return found(k);
	}
	return old_refused(k, r);
}

long dispatch_paths(const struct call *k)
{
	long r;

	if (LIKELY(paths_is_outside()) || !call_strays(k))
		r = call_next(k);
	else
		r = libc_result(k->err, k->before, -ENOENT);
	/* What is granted is noted. */
	if (k->nr == SYS_chroot)
		return jail_refused((int)r, k->err, k->before, CALL_PATH(k->a));
	if (k->nr == SYS_chdir && r == 0)
		paths_left();
	return r < 0 ? refused(k, (int)r) : r;
}
