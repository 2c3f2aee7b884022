/* SPDX-License-Identifier: MIT */
/*
 * Calls that take a path and change nothing that a program would be told of
 * differently: they find what stands in the state folder, see paths.h.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "libc.h"
#include "lookups.h"
#include "paths_call.h"
#include "state.h"
#include "sys.h"

/* Exported by glibc for -D_FORTIFY_SOURCE, declared only under it. */
ssize_t __readlink_chk(const char *path, char *buf, size_t n, size_t room);
ssize_t __readlinkat_chk(int dirfd, const char *path, char *buf, size_t n,
			 size_t room);
char *__realpath_chk(const char *path, char *ret, size_t room);
char *__getcwd_chk(char *buf, size_t n, size_t room);
char *__getwd_chk(char *buf, size_t room);
#ifndef __GLIBC__
char *getwd(char *buf);
#endif

/* The result of a call by path whose function `id` has up to three more
 * arguments, after it was refused. */
static __attribute__((noinline)) long again(enum next_id id, const char *op,
					    const char *path, int flags,
					    int *err, int before,
					    const long args[3])
{
	struct paths_call k = {id,
			       false,
			       PATHS_LOOK,
			       {op, AT_FDCWD, path, flags, 0},
			       {args[0], args[1], args[2]}};

	return paths_call(&k, err, before);
}

long lookups_again(long nr, const char *path, int flags, int *err, int before,
		   long b, long c, long d)
{
	struct paths_asked a = {"syscall", AT_FDCWD, path, flags, *err};
	struct paths_again p;
	const char *where;
	long r = -1;

	for (where = paths_first(&p, PATHS_LOOK, 0, &a, err, before); where;
	     where = paths_again(&p, r < 0))
		r = NEXT(syscall)(nr, where, b, c, d);
	return r;
}

#define ARGS(...) ((const long[3]){__VA_ARGS__})

/* ---- links ---- */

long lookups_readlink(long r, int *err, int before, int dirfd, const char *path,
		      char *buf, size_t n)
{
	if (LIKELY(r >= 0))
		return r;
	return paths_call(&(struct paths_call){NEXT_readlinkat,
					       true,
					       PATHS_LOOK,
					       {"readlink", dirfd, path,
						AT_SYMLINK_NOFOLLOW, 0},
					       {(long)buf, (long)n}},
			  err, before);
}

EXPORT ssize_t readlink(const char *restrict path, char *restrict buf, size_t n)
{
	int *err = errno_at(), before = *err;

	return lookups_readlink(NEXT(readlink)(path, buf, n), err, before,
				AT_FDCWD, path, buf, n);
}

EXPORT ssize_t readlinkat(int dirfd, const char *restrict path,
			  char *restrict buf, size_t n)
{
	int *err = errno_at(), before = *err;

	return lookups_readlink(NEXT(readlinkat)(dirfd, path, buf, n), err,
				before, dirfd, path, buf, n);
}

EXPORT ssize_t __readlink_chk(const char *path, char *buf, size_t n,
			      size_t room)
{
	int *err = errno_at(), before = *err;

	return lookups_readlink(NEXT(__readlink_chk)(path, buf, n, room), err,
				before, AT_FDCWD, path, buf, n);
}

EXPORT ssize_t __readlinkat_chk(int dirfd, const char *path, char *buf,
				size_t n, size_t room)
{
	int *err = errno_at(), before = *err;

	return lookups_readlink(
		NEXT(__readlinkat_chk)(dirfd, path, buf, n, room), err, before,
		dirfd, path, buf, n);
}

/* ---- contents ---- */

EXPORT int truncate(const char *path, off_t size)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(truncate)(path, size);

	return LIKELY(r == 0) ? r
			      : (int)again(NEXT_truncate, "truncate", path, 0,
					   err, before, ARGS((long)size));
}

EXPORT int truncate64(const char *path, off64_t size)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(truncate64)(path, size);

	return LIKELY(r == 0) ? r
			      : (int)again(NEXT_truncate64, "truncate", path, 0,
					   err, before, ARGS((long)size));
}

int lookups_watch(int r, int *err, int before, int fd, const char *path,
		  uint32_t mask)
{
	struct paths_asked a = {"inotify_add_watch", AT_FDCWD, path,
				mask & IN_DONT_FOLLOW ? AT_SYMLINK_NOFOLLOW : 0,
				*err};
	struct paths_again p;
	const char *where;

	if (LIKELY(r >= 0))
		return r;
	for (where = paths_first(&p, PATHS_LOOK, DAC_READ, &a, err, before);
	     where; where = paths_again(&p, r < 0))
		r = NEXT(inotify_add_watch)(fd, where, mask);
	return r;
}

EXPORT int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	int *err = errno_at(), before = *err;

	return lookups_watch(NEXT(inotify_add_watch)(fd, path, mask), err,
			     before, fd, path, mask);
}

/* ---- the file system ---- */

EXPORT int statfs(const char *path, struct statfs *ret)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(statfs)(path, ret);

	return LIKELY(r == 0) ? r
			      : (int)again(NEXT_statfs, "statfs", path, 0, err,
					   before, ARGS((long)ret));
}

EXPORT int statfs64(const char *path, struct statfs64 *ret)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(statfs64)(path, ret);

	return LIKELY(r == 0) ? r
			      : (int)again(NEXT_statfs64, "statfs", path, 0,
					   err, before, ARGS((long)ret));
}

EXPORT int statvfs(const char *restrict path, struct statvfs *restrict ret)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(statvfs)(path, ret);

	return LIKELY(r == 0) ? r
			      : (int)again(NEXT_statvfs, "statvfs", path, 0,
					   err, before, ARGS((long)ret));
}

EXPORT int statvfs64(const char *restrict path, struct statvfs64 *restrict ret)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(statvfs64)(path, ret);

	return LIKELY(r == 0) ? r
			      : (int)again(NEXT_statvfs64, "statvfs", path, 0,
					   err, before, ARGS((long)ret));
}

EXPORT long pathconf(const char *path, int name)
{
	int *err = errno_at(), before = *err;
	long r = NEXT(pathconf)(path, name);

	/* -1 without an error: there is no limit. */
	return LIKELY(r >= 0) || *err == before
		       ? r
		       : again(NEXT_pathconf, "pathconf", path, 0, err, before,
			       ARGS(name));
}

/* A key of the file's inode, as programs name a lock or a shared segment. */
EXPORT key_t ftok(const char *path, int id)
{
	int *err = errno_at(), before = *err;
	key_t r = NEXT(ftok)(path, id);

	return LIKELY(r != -1) ? r
			       : (key_t)again(NEXT_ftok, "ftok", path, 0, err,
					      before, ARGS(id));
}

/* ---- attributes ---- */

EXPORT ssize_t getxattr(const char *path, const char *name, void *value,
			size_t size)
{
	int *err = errno_at(), before = *err;
	ssize_t r = NEXT(getxattr)(path, name, value, size);

	return LIKELY(r >= 0)
		       ? r
		       : again(NEXT_getxattr, "getxattr", path, 0, err, before,
			       ARGS((long)name, (long)value, (long)size));
}

EXPORT ssize_t lgetxattr(const char *path, const char *name, void *value,
			 size_t size)
{
	int *err = errno_at(), before = *err;
	ssize_t r = NEXT(lgetxattr)(path, name, value, size);

	return LIKELY(r >= 0)
		       ? r
		       : again(NEXT_lgetxattr, "lgetxattr", path,
			       AT_SYMLINK_NOFOLLOW, err, before,
			       ARGS((long)name, (long)value, (long)size));
}

EXPORT ssize_t listxattr(const char *path, char *list, size_t size)
{
	int *err = errno_at(), before = *err;
	ssize_t r = NEXT(listxattr)(path, list, size);

	return LIKELY(r >= 0) ? r
			      : again(NEXT_listxattr, "listxattr", path, 0, err,
				      before, ARGS((long)list, (long)size));
}

EXPORT ssize_t llistxattr(const char *path, char *list, size_t size)
{
	int *err = errno_at(), before = *err;
	ssize_t r = NEXT(llistxattr)(path, list, size);

	return LIKELY(r >= 0) ? r
			      : again(NEXT_llistxattr, "llistxattr", path,
				      AT_SYMLINK_NOFOLLOW, err, before,
				      ARGS((long)list, (long)size));
}

/* ---- where one is ---- */

EXPORT int chdir(const char *path)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(chdir)(paths_ask(AT_FDCWD, path));

	if (UNLIKELY(r < 0))
		return (int)again(NEXT_chdir, "chdir", path, 0, err, before,
				  ARGS(0));
	paths_left();
	return r;
}

/* A folder of ours is told by the name that it stands for. */
static char *told(char *path)
{
	if (path)
		paths_tell(path);
	return path;
}

/* ERANGE was said of the place; the name is shorter. */
static __attribute__((noinline)) char *cwd_in(char *buf, size_t n, int *err,
					      int before)
{
	char path[PATHS_BYTES];
	struct span name;

	if (*err != ERANGE || !n || !paths_is_on() ||
	    sys2(SYS_getcwd, path, sizeof(path)) < 0)
		return NULL;
	name = span_of(told(path));
	if (name.n >= n)
		return NULL;
	*err = before;
	if (!buf)
		return told(NEXT(getcwd)(NULL, 0));
	for (size_t i = 0; i <= name.n; i++)
		buf[i] = name.p[i];
	return buf;
}

EXPORT char *getcwd(char *buf, size_t n)
{
	int *err = errno_at(), before = *err;
	char *r = NEXT(getcwd)(buf, n);

	return LIKELY(r != NULL) ? told(r) : cwd_in(buf, n, err, before);
}

EXPORT char *__getcwd_chk(char *buf, size_t n, size_t room)
{
	int *err = errno_at(), before = *err;
	char *r = NEXT(__getcwd_chk)(buf, n, room);

	return LIKELY(r != NULL) ? told(r) : cwd_in(buf, n, err, before);
}

typedef char *getwd_fn(char *, size_t);

/* musl has none: getcwd(3) serves, which takes the size. */
EXPORT char *getwd(char *buf)
{
	return told(((getwd_fn *)next_get(NEXT_getwd))(buf, PATH_MAX));
}

EXPORT char *__getwd_chk(char *buf, size_t room)
{
	return told(((getwd_fn *)next_get(NEXT___getwd_chk))(buf, room));
}

EXPORT char *get_current_dir_name(void)
{
	return told(NEXT(get_current_dir_name)());
}

typedef char *realpath_fn(const char *, char *, size_t);

/* What libc gives for the other place has room for the shorter name. */
static char *resolved(enum next_id id, char *r, const char *path, char *ret,
		      size_t room, int before)
{
	struct paths_asked a = {"realpath", AT_FDCWD, path, 0, 0};
	struct paths_again p;
	const char *where;

	if (LIKELY(r != NULL))
		return told(r);
	for (where = paths_first(&p, PATHS_LOOK, 0, &a, errno_at(), before);
	     where; where = paths_again(&p, !r))
		r = ((realpath_fn *)next_get(id))(where, ret, room);
	return told(r);
}

EXPORT char *realpath(const char *restrict path, char *restrict ret)
{
	int before = *errno_at();

	return resolved(NEXT_realpath, NEXT(realpath)(path, ret), path, ret, 0,
			before);
}

EXPORT char *__realpath_chk(const char *path, char *ret, size_t room)
{
	int before = *errno_at();

	return resolved(NEXT___realpath_chk,
			NEXT(__realpath_chk)(path, ret, room), path, ret, room,
			before);
}

/* musl has none: realpath(3) serves, which takes a null more. */
EXPORT char *canonicalize_file_name(const char *path)
{
	int before = *errno_at();
	realpath_fn *next =
		(realpath_fn *)next_get(NEXT_canonicalize_file_name);

	return resolved(NEXT_canonicalize_file_name, next(path, NULL, 0), path,
			NULL, 0, before);
}
