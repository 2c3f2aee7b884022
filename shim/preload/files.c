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
#include "sys.h"

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

int files_opened(int fd, int *err, int before, int dirfd, const char *path,
		 int flags)
{
	if (fd >= 0)
		log_opened(fd);
	if (LIKELY(fd >= 0) || !dmi_is_refusal(*err))
		return fd;
	return libc_result(err, before, dmi_open(dirfd, path, flags, *err));
}

/* Out of line: an open that succeeds need not know where errno is again. */
static __attribute__((noinline, cold)) int
open_unusual(int fd, int before, int dirfd, const char *path, int flags)
{
	return files_opened(fd, errno_at(), before, dirfd, path, flags);
}

/* Apart, so that an ordinary open has one argument less to keep. */
static __attribute__((noinline)) int
open_creating(enum next_id id, const char *path, int flags, mode_t mode)
{
	int before = *errno_at();
	int fd = ((open_fn *)next_get(id))(path, flags, mode);

	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, AT_FDCWD, path, flags);
}

static __attribute__((noinline)) int openat_creating(enum next_id id, int dirfd,
						     const char *path,
						     int flags, mode_t mode)
{
	int before = *errno_at();
	int fd = ((openat_fn *)next_get(id))(dirfd, path, flags, mode);

	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, dirfd, path, flags);
}

int files_accessed(int r, int *err, int before, int dirfd, const char *path,
		   int mode, int flags)
{
	if (LIKELY(r >= 0) || !dmi_is_refusal(*err))
		return r;
	return libc_result(err, before,
			   dmi_access(dirfd, path, mode, flags, *err));
}

EXPORT int files_open(const char *path, int flags, mode_t mode)
{
	int before, fd;

	if (UNLIKELY(takes_mode(flags)))
		return open_creating(NEXT_open, path, flags, mode);
	before = *errno_at();
	fd = NEXT(open)(path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, AT_FDCWD, path, flags);
}

EXPORT int files_open64(const char *path, int flags, mode_t mode)
{
	int before, fd;

	if (UNLIKELY(takes_mode(flags)))
		return open_creating(NEXT_open64, path, flags, mode);
	before = *errno_at();
	fd = NEXT(open64)(path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, AT_FDCWD, path, flags);
}

EXPORT int files___open(const char *path, int flags, mode_t mode)
{
	int before, fd;

	if (UNLIKELY(takes_mode(flags)))
		return open_creating(NEXT___open, path, flags, mode);
	before = *errno_at();
	fd = NEXT(__open)(path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, AT_FDCWD, path, flags);
}

EXPORT int files___open64(const char *path, int flags, mode_t mode)
{
	int before, fd;

	if (UNLIKELY(takes_mode(flags)))
		return open_creating(NEXT___open64, path, flags, mode);
	before = *errno_at();
	fd = NEXT(__open64)(path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, AT_FDCWD, path, flags);
}

EXPORT int __open_2(const char *path, int flags)
{
	int before = *errno_at();
	int fd = NEXT(__open_2)(path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, AT_FDCWD, path, flags);
}

EXPORT int __open64_2(const char *path, int flags)
{
	int before = *errno_at();
	int fd = NEXT(__open64_2)(path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, AT_FDCWD, path, flags);
}

EXPORT int files_openat(int dirfd, const char *path, int flags, mode_t mode)
{
	int before, fd;

	if (UNLIKELY(takes_mode(flags)))
		return openat_creating(NEXT_openat, dirfd, path, flags, mode);
	before = *errno_at();
	fd = NEXT(openat)(dirfd, path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, dirfd, path, flags);
}

EXPORT int files_openat64(int dirfd, const char *path, int flags, mode_t mode)
{
	int before, fd;

	if (UNLIKELY(takes_mode(flags)))
		return openat_creating(NEXT_openat64, dirfd, path, flags, mode);
	before = *errno_at();
	fd = NEXT(openat64)(dirfd, path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, dirfd, path, flags);
}

EXPORT int __openat_2(int dirfd, const char *path, int flags)
{
	int before = *errno_at();
	int fd = NEXT(__openat_2)(dirfd, path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, dirfd, path, flags);
}

EXPORT int __openat64_2(int dirfd, const char *path, int flags)
{
	int before = *errno_at();
	int fd = NEXT(__openat64_2)(dirfd, path, flags);
	return LIKELY(fd > 2) ? fd
			      : open_unusual(fd, before, dirfd, path, flags);
}

/*
 * Writing is refused to root too, so that there is nothing to overrule yet.
 * The rows stand for the paths concern, which creates files elsewhere.
 */
EXPORT int creat(const char *path, mode_t mode)
{
	int fd = NEXT(creat)(path, mode);

	log_opened(fd);
	return fd;
}

EXPORT int creat64(const char *path, mode_t mode)
{
	int fd = NEXT(creat64)(path, mode);

	log_opened(fd);
	return fd;
}

/* ---- streams ---- */

/* The open(2) flags of an fopen(3) mode that only reads; -1 for others. */
static int read_flags(const char *mode)
{
	int flags = O_RDONLY;

	if (!state_can_read(mode, 1) || mode[0] != 'r')
		return -1;
	/* What follows a comma is the character set. */
	for (mode++; *mode && *mode != ','; mode++) {
		if (*mode == '+')
			return -1;
		if (*mode == 'e')
			flags |= O_CLOEXEC;
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

/* fopen(3) was refused: the stream on what dmi_open() gives, if anything. */
static FILE *stream_opened(FILE *f, int *err, int before, const char *path,
			   const char *mode)
{
	fdopen_fn *fdopen_ = NULL;
	int flags, fd;

	if (LIKELY(f != NULL)) {
		if (UNLIKELY(!log_has_started()))
			stream_noted(f);
		return f;
	}
	if (!dmi_is_refusal(*err))
		return f;
	flags = read_flags(mode);
	if (flags >= 0)
		fdopen_ = (fdopen_fn *)next_lookup("fdopen");
	if (!fdopen_)
		return NULL;
	fd = dmi_open(AT_FDCWD, path, flags, *err);
	if (fd < 0) {
		*err = -fd;
		return NULL;
	}
	f = fdopen_(fd, mode);
	if (f)
		*err = before;
	else
		sys1(SYS_close, fd);
	return f;
}

/* libc would read through it; the kernel's answer is kinder. */
static bool is_null(const void *p, int *err)
{
	if (LIKELY(p != NULL))
		return false;
	*err = EFAULT;
	return true;
}

EXPORT FILE *fopen(const char *path, const char *mode)
{
	int *err = errno_at(), before = *err;
	FILE *f = is_null(mode, err) ? NULL : NEXT(fopen)(path, mode);

	return stream_opened(f, err, before, path, mode);
}

EXPORT FILE *fopen64(const char *path, const char *mode)
{
	int *err = errno_at(), before = *err;
	FILE *f = is_null(mode, err) ? NULL : NEXT(fopen64)(path, mode);

	return stream_opened(f, err, before, path, mode);
}

/*
 * A refused freopen(3) has closed the stream already.  So the kernel is
 * asked beforehand whether it would refuse; if so and there is an answer,
 * libc reopens the stream on /dev/null and the answer is put under it.
 */
static int freopen_answer(const char *path, const char *mode)
{
	int flags;
	long r;

	if (!path || !dmi_is_refusal(EACCES))
		return -1;
	flags = read_flags(mode);
	if (flags < 0)
		return -1;
	r = sys3(SYS_faccessat, AT_FDCWD, path, R_OK);
	if (r == 0 || !dmi_is_refusal((int)-r))
		return -1;
	return dmi_open(AT_FDCWD, path, flags, (int)-r);
}

typedef FILE *freopen_fn(const char *, const char *, FILE *);

static FILE *reopen(freopen_fn *next, const char *path, const char *mode,
		    FILE *stream)
{
	int *err = errno_at(), before = *err;
	fileno_fn *fileno_;
	FILE *f;
	int fd;

	if (is_null(mode, err) || is_null(stream, err))
		return NULL;
	fileno_ = (fileno_fn *)next_lookup("fileno");
	fd = fileno_ ? freopen_answer(path, mode) : -1;
	if (fd < 0)
		return next(path, mode, stream);
	f = next("/dev/null", mode, stream);
	if (f) {
		sys3(SYS_dup3, fd, fileno_(f), read_flags(mode) & O_CLOEXEC);
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

EXPORT int access(const char *path, int mode)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(access)(path, mode);

	return files_accessed(r, err, before, AT_FDCWD, path, mode, 0);
}

EXPORT int faccessat(int dirfd, const char *path, int mode, int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(faccessat)(dirfd, path, mode, flags);

	return files_accessed(r, err, before, dirfd, path, mode, flags);
}

EXPORT int euidaccess(const char *path, int mode)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(euidaccess)(path, mode);

	return files_accessed(r, err, before, AT_FDCWD, path, mode, AT_EACCESS);
}

EXPORT int eaccess(const char *path, int mode)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(eaccess)(path, mode);

	return files_accessed(r, err, before, AT_FDCWD, path, mode, AT_EACCESS);
}
