/* SPDX-License-Identifier: MIT */
/*
 * open(2), access(2) and their relatives.
 *
 * libc's own calls do not go through the PLT, so that creat, euidaccess and
 * the fortified forms are hooks of their own.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dmi.h"
#include "files.h"
#include "libc.h"
#include "log.h"
#include "next.h"
#include "ownership.h"
#include "paths_call.h"
#include "state.h"
#include "sys.h"
#include "told.h"

/* Exported by glibc for -D_FORTIFY_SOURCE, declared only under it. */
int __open(const char *path, int flags, ...);
int __open64(const char *path, int flags, ...);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dirfd, const char *path, int flags);
int __openat64_2(int dirfd, const char *path, int flags);

/*
 * The variadic calls with the one argument that they may lack: what stands in
 * its place is a mode only where opens_takes_mode() says so.
 */
EXPORT int files_open(const char *, int, mode_t) __asm__("open");
EXPORT int files_open64(const char *, int, mode_t) __asm__("open64");
EXPORT int files___open(const char *, int, mode_t) __asm__("__open");
EXPORT int files___open64(const char *, int, mode_t) __asm__("__open64");
EXPORT int files_openat(int, const char *, int, mode_t) __asm__("openat");
EXPORT int files_openat64(int, const char *, int, mode_t) __asm__("openat64");

typedef int open_fn(const char *, int, ...);
typedef int openat_fn(int, const char *, int, ...);

/* paths.h, after dmi.h had no answer; `mode` is 0 where there is none. */
static __attribute__((noinline)) int open_elsewhere(int *err, int before,
						    struct paths_asked *a,
						    int flags, mode_t mode)
{
	enum paths_wish wish = flags & O_CREAT ? PATHS_MAKE : PATHS_LOOK;
	struct paths_again p;
	const char *where;
	int fd;

	a->flags = opens_last_link(flags);
	a->err = *err;
	fd = paths_output_again(&p.found, a, flags);
	if (fd >= 0)
		return libc_result(err, before, fd);
	for (where = paths_first(&p, wish, files_needs(flags), a, err, before);
	     where; where = paths_again(&p, fd < 0))
		fd = NEXT(openat)(AT_FDCWD, where, flags, mode);
	if (fd >= 0)
		log_opened(fd);
	return fd;
}

int files_opened(int fd, int *err, int before, int dirfd, const char *path,
		 int flags, mode_t mode)
{
	struct paths_asked a = {"open", dirfd, path, 0, 0};
	int r;

	if (LIKELY(fd >= 0)) {
		log_opened(fd);
		return fd;
	}
	if (dmi_is_refusal(*err)) {
		r = dmi_open(dirfd, path, flags, *err);
		if (r != -*err)
			return libc_result(err, before, r);
	}
	return open_elsewhere(err, before, &a, flags, mode);
}

/* Out of line: an open that succeeds need not know where errno is again. */
static __attribute__((noinline, cold)) int open_unusual(int fd, int before,
							int dirfd,
							const char *path,
							int flags, mode_t mode)
{
	return files_opened(fd, errno_at(), before, dirfd, path, flags, mode);
}

/* With O_EXCL it is a new file, or none. */
static inline int created(int fd, int flags, int dirfd, const char *path)
{
	if (UNLIKELY(flags & O_EXCL) && flags & O_CREAT && fd >= 0)
		ownership_made(fd, dirfd, path);
	return fd;
}

/* Apart, so that an ordinary open has one argument less to keep. */
static __attribute__((noinline)) int
open_creating(enum next_id id, const char *path, int flags, mode_t mode)
{
	int before = *errno_at();
	int fd = ((open_fn *)next_get(id))(files_asked(AT_FDCWD, path, flags),
					   flags, mode);

	if (UNLIKELY(fd <= 2))
		fd = open_unusual(fd, before, AT_FDCWD, path, flags, mode);
	return created(fd, flags, AT_FDCWD, path);
}

static __attribute__((noinline)) int openat_creating(enum next_id id, int dirfd,
						     const char *path,
						     int flags, mode_t mode)
{
	int before = *errno_at();
	int fd = ((openat_fn *)next_get(id))(
		dirfd, files_asked(dirfd, path, flags), flags, mode);

	if (UNLIKELY(fd <= 2))
		fd = open_unusual(fd, before, dirfd, path, flags, mode);
	return created(fd, flags, dirfd, path);
}

/* What an open that makes nothing was asked, while it is under way. */
struct asked {
	const char *path;
	int dirfd, flags;
	int before; /* errno */
};

static inline int open_existing(enum next_id id, const char *path, int flags)
{
	struct asked k = {path, AT_FDCWD, flags, 0};
	int fd;

	KEPT(k);
	k.before = *errno_at();
	fd = ((open_fn *)next_get(id))(k.path, k.flags);
	KEPT(k);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, k.before, AT_FDCWD, k.path,
					     k.flags, 0);
}

static inline int openat_existing(enum next_id id, int dirfd, const char *path,
				  int flags)
{
	struct asked k = {path, dirfd, flags, 0};
	int fd;

	KEPT(k);
	k.before = *errno_at();
	fd = ((openat_fn *)next_get(id))(k.dirfd, k.path, k.flags);
	KEPT(k);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, k.before, k.dirfd, k.path,
					     k.flags, 0);
}

/* A folder that paths.h makes new names for is told to be writable. */
static __attribute__((noinline, cold)) int
access_elsewhere(int *err, int before, struct paths_asked *a, int mode,
		 int flags)
{
	uint32_t needs =
		((uint32_t)mode & 7) | (flags & AT_EACCESS ? 0 : DAC_BY_REAL);
	struct paths_again p;
	const char *where;
	uint32_t uid;
	int r = -1;

	/* Root may read whatever there is, and goes no further if it may not.
	 * That something cannot be written is often what is to be found out,
	 * and so it is when another real uid is asked for. */
	if (mode == R_OK &&
	    (!told_id(TOLD_RESUID, &uid) || uid != CREDS_UNCHANGED))
		needs |= PATHS_LOGGED;
	a->flags = flags & AT_SYMLINK_NOFOLLOW;
	for (where = paths_first(&p, PATHS_LOOK, needs, a, err, before); where;
	     where = paths_again(&p, r < 0))
		r = NEXT(faccessat)(AT_FDCWD, where, mode, flags);
	if (r < 0 && mode & W_OK && !paths_acts_on(PATHS_LOOK, *err) &&
	    paths_may_help(PATHS_MAKE, *err) &&
	    paths_grants(&p.found, paths_walked(&p), mode))
		return libc_result(err, before, 0);
	return r;
}

int files_accessed(int r, int *err, int before, int dirfd, const char *path,
		   int mode, int flags)
{
	struct paths_asked a = {"access", dirfd, path, 0, 0};
	int d;

	if (LIKELY(r >= 0))
		return r;
	if (dmi_is_refusal(*err)) {
		d = dmi_access(dirfd, path, mode, flags, *err);
		if (d != -*err)
			return libc_result(err, before, d);
	}
	return access_elsewhere(err, before, &a, mode, flags);
}

EXPORT int files_open(const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(opens_takes_mode(flags)))
		return open_creating(NEXT_open, path, flags, mode);
	return open_existing(NEXT_open, path, flags);
}

EXPORT int files_open64(const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(opens_takes_mode(flags)))
		return open_creating(NEXT_open64, path, flags, mode);
	return open_existing(NEXT_open64, path, flags);
}

EXPORT int files___open(const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(opens_takes_mode(flags)))
		return open_creating(NEXT___open, path, flags, mode);
	return open_existing(NEXT___open, path, flags);
}

EXPORT int files___open64(const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(opens_takes_mode(flags)))
		return open_creating(NEXT___open64, path, flags, mode);
	return open_existing(NEXT___open64, path, flags);
}

EXPORT int __open_2(const char *path, int flags)
{
	return open_existing(NEXT___open_2, path, flags);
}

EXPORT int __open64_2(const char *path, int flags)
{
	return open_existing(NEXT___open64_2, path, flags);
}

EXPORT int files_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(opens_takes_mode(flags)))
		return openat_creating(NEXT_openat, dirfd, path, flags, mode);
	return openat_existing(NEXT_openat, dirfd, path, flags);
}

EXPORT int files_openat64(int dirfd, const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(opens_takes_mode(flags)))
		return openat_creating(NEXT_openat64, dirfd, path, flags, mode);
	return openat_existing(NEXT_openat64, dirfd, path, flags);
}

EXPORT int __openat_2(int dirfd, const char *path, int flags)
{
	return openat_existing(NEXT___openat_2, dirfd, path, flags);
}

EXPORT int __openat64_2(int dirfd, const char *path, int flags)
{
	return openat_existing(NEXT___openat64_2, dirfd, path, flags);
}

EXPORT __attribute__((cold)) int creat(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return files_opened(NEXT(creat)(paths_ask(AT_FDCWD, path), mode), err,
			    before, AT_FDCWD, path,
			    O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT __attribute__((cold)) int creat64(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return files_opened(NEXT(creat64)(paths_ask(AT_FDCWD, path), mode), err,
			    before, AT_FDCWD, path,
			    O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* ---- access ---- */

/* As an open: `flags` are access's mode. */
typedef int access_fn(const char *, int);

static __attribute__((noinline, cold)) int access_refused(const struct asked *k,
							  int flags)
{
	return files_accessed(-1, errno_at(), k->before, k->dirfd, k->path,
			      k->flags, flags);
}

static inline int access_by(enum next_id id, const char *path, int mode,
			    int flags)
{
	struct asked k = {path, AT_FDCWD, mode, 0};
	int r;

	KEPT(k);
	k.before = *errno_at();
	r = ((access_fn *)next_get(id))(k.path, k.flags);
	KEPT(k);
	return LIKELY(r >= 0) ? r : access_refused(&k, flags);
}

EXPORT int access(const char *path, int mode)
{
	return access_by(NEXT_access, path, mode, 0);
}

EXPORT int faccessat(int dirfd, const char *path, int mode, int flags)
{
	int before = *errno_at(), r = NEXT(faccessat)(dirfd, path, mode, flags);

	return LIKELY(r >= 0) ? r
			      : files_accessed(r, errno_at(), before, dirfd,
					       path, mode, flags);
}

EXPORT int euidaccess(const char *path, int mode)
{
	return access_by(NEXT_euidaccess, path, mode, AT_EACCESS);
}

EXPORT int eaccess(const char *path, int mode)
{
	return access_by(NEXT_eaccess, path, mode, AT_EACCESS);
}
