/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include "dispatch_paths.h"
#include "local.h"
#include "lookups.h"
#include "making.h"
#include "paths.h"
#include "state.h"
#include "sys.h"

#define PATH(x) ((const char *)(x))
#define NO_DIR AT_FDCWD

bool dispatch_is_path(long nr)
{
	switch (nr) {
	case SYS_mkdirat:
	case SYS_mknodat:
	case SYS_symlinkat:
	case SYS_linkat:
	case SYS_renameat:
	case SYS_renameat2:
	case SYS_unlinkat:
	case SYS_readlinkat:
	case SYS_truncate:
	case SYS_statfs:
	case SYS_chdir:
	case SYS_inotify_add_watch:
	case SYS_getxattr:
	case SYS_lgetxattr:
	case SYS_listxattr:
	case SYS_llistxattr:
	case SYS_sendto:
#ifdef __x86_64__
	case SYS_mkdir:
	case SYS_mknod:
	case SYS_symlink:
	case SYS_link:
	case SYS_rename:
	case SYS_unlink:
	case SYS_rmdir:
	case SYS_readlink:
#endif
		return true;
	}
	return false;
}

/* ---- before ---- */

static bool strays(long dirfd, long path)
{
	return paths_ask((int)dirfd, PATH(path)) != PATH(path);
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

bool dispatch_strays(const struct call *k)
{
	switch (k->nr) {
	case SYS_openat:
		return k->c & O_CREAT && strays(k->a, k->b);
	case SYS_openat2:
		return is_plain_creation((const struct open_how *)k->c) &&
		       strays(k->a, k->b);
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
	case SYS_bind:
		return local_strays(k->err, (const struct sockaddr *)k->b,
				    (socklen_t)k->c);
	}
	return old_strays(k);
}

/* ---- after ---- */

/* Calls on one path that lookups.c makes again by number. */
static long found(const struct call *k)
{
	bool link = k->nr == SYS_lgetxattr || k->nr == SYS_llistxattr;

	return lookups_again(k->nr, PATH(k->a), link ? AT_SYMLINK_NOFOLLOW : 0,
			     k->err, k->before, k->b, k->c, k->d);
}

#ifdef __x86_64__
static long old_refused(const struct call *k, int r)
{
	int *err = k->err, before = k->before;

	switch (k->nr) {
	case SYS_mkdir:
		return making_dir(r, err, before, "mkdir", NO_DIR, PATH(k->a),
				  (mode_t)k->b);
	case SYS_mknod:
		return making_node(r, err, before, "mknod", NO_DIR, PATH(k->a),
				   (mode_t)k->b, (dev_t)k->c);
	case SYS_symlink:
		return making_symlink(r, err, before, "symlink", PATH(k->a),
				      NO_DIR, PATH(k->b));
	case SYS_link:
		return making_linked(r, err, before, "link", NO_DIR, PATH(k->a),
				     NO_DIR, PATH(k->b), 0);
	case SYS_rename:
		return making_renamed(r, err, before, "rename", NO_DIR,
				      PATH(k->a), NO_DIR, PATH(k->b), 0);
	case SYS_unlink:
		return making_away(r, err, before, "unlink", NO_DIR, PATH(k->a),
				   0);
	case SYS_rmdir:
		return making_away(r, err, before, "rmdir", NO_DIR, PATH(k->a),
				   AT_REMOVEDIR);
	case SYS_readlink:
		return lookups_readlink(r, err, before, NO_DIR, PATH(k->a),
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

long dispatch_path_refused(const struct call *k, long result)
{
	int *err = k->err, before = k->before, r = (int)result;

	switch (k->nr) {
	case SYS_mkdirat:
		return making_dir(r, err, before, "mkdirat", (int)k->a,
				  PATH(k->b), (mode_t)k->c);
	case SYS_mknodat:
		return making_node(r, err, before, "mknodat", (int)k->a,
				   PATH(k->b), (mode_t)k->c, (dev_t)k->d);
	case SYS_symlinkat:
		return making_symlink(r, err, before, "symlinkat", PATH(k->a),
				      (int)k->b, PATH(k->c));
	case SYS_linkat:
		return making_linked(r, err, before, "linkat", (int)k->a,
				     PATH(k->b), (int)k->c, PATH(k->d),
				     (int)k->e);
	case SYS_renameat:
		return making_renamed(r, err, before, "renameat", (int)k->a,
				      PATH(k->b), (int)k->c, PATH(k->d), 0);
	case SYS_renameat2:
		return making_renamed(r, err, before, "renameat2", (int)k->a,
				      PATH(k->b), (int)k->c, PATH(k->d),
				      (unsigned)k->e);
	case SYS_unlinkat:
		return making_away(r, err, before, "unlinkat", (int)k->a,
				   PATH(k->b), (int)k->c);
	case SYS_readlinkat:
		return lookups_readlink(r, err, before, (int)k->a, PATH(k->b),
					(char *)k->c, (size_t)k->d);
	case SYS_inotify_add_watch:
		return lookups_watch(r, err, before, (int)k->a, PATH(k->b),
				     (uint32_t)k->c);
	case SYS_sendto:
		return local_sent(result, err, before, (int)k->a,
				  (const void *)k->b, (size_t)k->c, (int)k->d,
				  (const struct sockaddr *)k->e,
				  (socklen_t)k->f);
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
