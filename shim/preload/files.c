/* SPDX-License-Identifier: MIT */
/*
 * open(2), fopen(3), access(2) and their relatives.
 *
 * libc's own calls do not go through the PLT, so that fopen, creat,
 * euidaccess and the fortified forms are hooks of their own.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <stdio.h>
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
 * its place is a mode only where takes_mode() says so.
 */
EXPORT int files_open(const char *, int, mode_t) __asm__("open");
EXPORT int files_open64(const char *, int, mode_t) __asm__("open64");
EXPORT int files___open(const char *, int, mode_t) __asm__("__open");
EXPORT int files___open64(const char *, int, mode_t) __asm__("__open64");
EXPORT int files_openat(int, const char *, int, mode_t) __asm__("openat");
EXPORT int files_openat64(int, const char *, int, mode_t) __asm__("openat64");

typedef int open_fn(const char *, int, ...);
typedef int openat_fn(int, const char *, int, ...);

/* O_TMPFILE without its O_DIRECTORY is nothing the kernel takes. */
static inline bool takes_mode(int flags)
{
	return flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY));
}

/* An open that follows no link at the end of the path. */
static int last_link(int flags)
{
	return flags & O_NOFOLLOW || (flags & (O_CREAT | O_EXCL)) ==
					     (O_CREAT | O_EXCL)
		       ? AT_SYMLINK_NOFOLLOW
		       : 0;
}

/* What open(2) asks of the file itself; paths_make() has its own lines. */
static uint32_t needs_of(int flags)
{
	uint32_t needs = flags & O_CREAT ? 0 : PATHS_LOGGED;

	if (flags & O_PATH)
		return needs;
	/* It is the folder of what will have no name. */
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return needs | DAC_WRITE | DAC_SEARCH;
	return needs | ((flags & O_ACCMODE) != O_WRONLY ? DAC_READ : 0) |
	       ((flags & O_ACCMODE) != O_RDONLY || flags & O_TRUNC ? DAC_WRITE
								   : 0);
}

/* paths.h, after dmi.h had no answer; `mode` is 0 where there is none. */
static __attribute__((noinline)) int open_elsewhere(int *err, int before,
						    struct paths_asked *a,
						    int flags, mode_t mode)
{
	enum paths_wish wish = flags & O_CREAT ? PATHS_MAKE : PATHS_LOOK;
	struct paths_again p;
	const char *where;
	int fd;

	a->flags = last_link(flags);
	a->err = *err;
	fd = paths_output_again(&p.found, a, flags);
	if (fd >= 0)
		return libc_result(err, before, fd);
	for (where = paths_first(&p, wish, needs_of(flags), a, err, before);
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

/* O_TMPFILE alone names a folder. */
static inline const char *asked_for(int dirfd, const char *path, int flags)
{
	return flags & O_CREAT ? paths_ask(dirfd, path) : path;
}

/* Apart, so that an ordinary open has one argument less to keep. */
static __attribute__((noinline)) int
open_creating(enum next_id id, const char *path, int flags, mode_t mode)
{
	int before = *errno_at();
	int fd = ((open_fn *)next_get(id))(asked_for(AT_FDCWD, path, flags),
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
		dirfd, asked_for(dirfd, path, flags), flags, mode);

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
static __attribute__((noinline)) int access_elsewhere(int *err, int before,
						      struct paths_asked *a,
						      int mode, int flags)
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
	if (UNLIKELY(takes_mode(flags)))
		return open_creating(NEXT_open, path, flags, mode);
	return open_existing(NEXT_open, path, flags);
}

EXPORT int files_open64(const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(takes_mode(flags)))
		return open_creating(NEXT_open64, path, flags, mode);
	return open_existing(NEXT_open64, path, flags);
}

EXPORT int files___open(const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(takes_mode(flags)))
		return open_creating(NEXT___open, path, flags, mode);
	return open_existing(NEXT___open, path, flags);
}

EXPORT int files___open64(const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(takes_mode(flags)))
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
	if (UNLIKELY(takes_mode(flags)))
		return openat_creating(NEXT_openat, dirfd, path, flags, mode);
	return openat_existing(NEXT_openat, dirfd, path, flags);
}

EXPORT int files_openat64(int dirfd, const char *path, int flags, mode_t mode)
{
	if (UNLIKELY(takes_mode(flags)))
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

EXPORT int creat(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return files_opened(NEXT(creat)(paths_ask(AT_FDCWD, path), mode), err,
			    before, AT_FDCWD, path,
			    O_CREAT | O_WRONLY | O_TRUNC, mode);
}

EXPORT int creat64(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;

	return files_opened(NEXT(creat64)(paths_ask(AT_FDCWD, path), mode), err,
			    before, AT_FDCWD, path,
			    O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* ---- streams ---- */

/* The open(2) flags of an fopen(3) mode; -1 for what is none. */
static int stream_flags(const char *mode)
{
	int flags;

	if (!state_can_read(mode, 1))
		return -1;
	switch (*mode) {
	case 'r':
		flags = O_RDONLY;
		break;
	case 'w':
		flags = O_WRONLY | O_CREAT | O_TRUNC;
		break;
	case 'a':
		flags = O_WRONLY | O_CREAT | O_APPEND;
		break;
	default:
		return -1;
	}
	/* What follows a comma is the character set. */
	for (mode++; *mode && *mode != ','; mode++) {
		if (*mode == '+')
			flags = (flags & ~O_ACCMODE) | O_RDWR;
		if (*mode == 'e')
			flags |= O_CLOEXEC;
		if (*mode == 'x')
			flags |= O_EXCL;
	}
	return flags;
}

typedef FILE *fdopen_fn(int, const char *);
typedef int fileno_fn(FILE *);

/* Before the log has looked, it must learn who got descriptor 2. */
static void stream_noted(FILE *f)
{
	fileno_fn *fileno_ = (fileno_fn *)next_lookup("fileno");

	if (fileno_)
		log_opened(fileno_(f));
}

/* As files_opened(), for what may be read and written under another
 * stream: a descriptor, or -1. */
static int stream_fd(struct paths_found *f, int err, const char *path,
		     int flags)
{
	struct paths_asked a = {"fopen", AT_FDCWD, path, 0, err};
	int fd = -1;

	if (dmi_is_refusal(err))
		fd = dmi_open(AT_FDCWD, path, flags, err);
	if (fd < 0 && fd != -EMFILE && fd != -ENFILE &&
	    !(fd == -ENOENT && err != ENOENT))
		fd = paths_output_again(f, &a, flags);
	return fd;
}

typedef FILE *fopen_fn(const char *, const char *);

/* fopen(3) was refused: the stream on what dmi.h or paths.h gives. */
static __attribute__((noinline, cold)) FILE *
stream_elsewhere(enum next_id id, int *err, int before, const char *path,
		 const char *mode)
{
	int flags = stream_flags(mode), fd;
	struct paths_asked a = {"fopen", AT_FDCWD, path, 0, *err};
	struct paths_again p;
	fdopen_fn *fdopen_;
	const char *where;
	FILE *stream = NULL;

	if (flags < 0)
		return NULL;
	fd = stream_fd(&p.found, *err, path, flags);
	if (fd >= 0) {
		fdopen_ = (fdopen_fn *)next_lookup("fdopen");
		stream = fdopen_ ? fdopen_(fd, mode) : NULL;
		if (stream)
			*err = before;
		else
			sys1(SYS_close, fd);
		return stream;
	}
	if (fd != -1 && fd != -*err) {
		*err = -fd;
		return NULL;
	}
	a.flags = last_link(flags);
	for (where = paths_first(&p, flags & O_CREAT ? PATHS_MAKE : PATHS_LOOK,
				 needs_of(flags), &a, err, before);
	     where; where = paths_again(&p, !stream))
		stream = ((fopen_fn *)next_get(id))(where, mode);
	return stream;
}

/* libc would read through it; the kernel's answer is kinder. */
static bool is_null(const void *p, int *err)
{
	if (LIKELY(p != NULL))
		return false;
	*err = EFAULT;
	return true;
}

static __attribute__((noinline, cold)) FILE *
stream_unusual(FILE *f, enum next_id id, int before, const char *path,
	       const char *mode)
{
	int *err = errno_at();

	if (!f && !is_null(mode, err))
		f = stream_elsewhere(id, err, before, path, mode);
	if (f && !log_has_started())
		stream_noted(f);
	return f;
}

/* Or without a mode. */
static __attribute__((noinline)) FILE *
stream_creating(enum next_id id, const char *path, const char *mode)
{
	int before = *errno_at();
	FILE *f = NULL;

	if (mode)
		f = ((fopen_fn *)next_get(id))(paths_ask(AT_FDCWD, path), mode);
	return f && log_has_started()
		       ? f
		       : stream_unusual(f, id, before, path, mode);
}

static inline FILE *stream_open(enum next_id id, const char *path,
				const char *mode)
{
	struct {
		const char *path, *mode;
	} k = {path, mode};
	int before;
	FILE *f;

	if (UNLIKELY(!mode || *mode != 'r'))
		return stream_creating(id, path, mode);
	KEPT(k);
	before = *errno_at();
	KEPT(before);
	f = ((fopen_fn *)next_get(id))(k.path, k.mode);
	KEPT(k);
	return LIKELY(f && log_has_started())
		       ? f
		       : stream_unusual(f, id, before, k.path, k.mode);
}

EXPORT FILE *fopen(const char *path, const char *mode)
{
	return stream_open(NEXT_fopen, path, mode);
}

EXPORT FILE *fopen64(const char *path, const char *mode)
{
	return stream_open(NEXT_fopen64, path, mode);
}

/*
 * A refused freopen(3) has closed the stream already.  So the kernel is
 * asked beforehand whether it would refuse; if so and there is an answer,
 * libc reopens the stream on /dev/null and the answer is put under it.
 */
static int freopen_answer(struct paths_found *f, const char *path, int flags)
{
	long r;

	if (flags & O_CREAT)
		r = sys3(SYS_faccessat, AT_FDCWD, path, W_OK);
	else
		r = sys3(SYS_faccessat, AT_FDCWD, path, R_OK);
	return r == 0 ? -1 : stream_fd(f, (int)-r, path, flags);
}

/*
 * The place of a name that the kernel would look for in the wrong folder.
 * There is one try: below it is made only where that can be.
 */
static const char *freopen_astray(struct paths_found *f, struct paths_asked *a)
{
	const char *where;

	a->err = ENOENT;
	where = paths_elsewhere(f, PATHS_MAKE, a);
	if (!where || f->layer != PATHS_BELOW || f->type)
		return where ? where : "";
	a->err = EACCES;
	where = paths_elsewhere(f, PATHS_MAKE, a);
	if (where)
		return where;
	f->layer = PATHS_BELOW;
	return paths_place(f);
}

/* The other place of what does not exist, or is to be made: whether its
 * folder takes it, paths_make() asks. */
static const char *freopen_place(struct paths_found *f, const char *path,
				 int flags)
{
	struct paths_asked a = {"freopen", AT_FDCWD, path, last_link(flags), 0};
	long r;

	if (asked_for(AT_FDCWD, path, flags) != path)
		return freopen_astray(f, &a);
	r = sys3(SYS_faccessat, AT_FDCWD, path, F_OK);
	if (r == 0 || !path)
		return NULL;
	a.err = (int)-r;
	if (a.err == ENOENT && flags & O_CREAT)
		a.err = EACCES;
	return paths_elsewhere(f, flags & O_CREAT ? PATHS_MAKE : PATHS_LOOK,
			       &a);
}

typedef FILE *freopen_fn(const char *, const char *, FILE *);

static FILE *reopen(freopen_fn *next, const char *path, const char *mode,
		    FILE *stream)
{
	int *err = errno_at(), before = *err;
	struct paths_found found;
	const char *where = NULL;
	fileno_fn *fileno_;
	int fd, flags;
	FILE *f;

	if (is_null(mode, err) || is_null(stream, err))
		return NULL;
	flags = path ? stream_flags(mode) : -1;
	if (flags < 0 || state_mode() == STATE_PASS || state_is_quiet())
		return next(path, mode, stream);
	fileno_ = (fileno_fn *)next_lookup("fileno");
	fd = fileno_ ? freopen_answer(&found, path, flags) : -1;
	if (fd < 0) {
		where = freopen_place(&found, path, flags);
		return next(where ? where : path, mode, stream);
	}
	f = next("/dev/null", mode, stream);
	if (f) {
		sys3(SYS_dup3, fd, fileno_(f), flags & O_CLOEXEC);
		*err = before;
	}
	sys1(SYS_close, fd);
	return f;
}

EXPORT FILE *freopen(const char *path, const char *mode, FILE *stream)
{
	return reopen(NEXT(freopen), path, mode, stream);
}

EXPORT FILE *freopen64(const char *path, const char *mode, FILE *stream)
{
	return reopen(NEXT(freopen64), path, mode, stream);
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
