/* SPDX-License-Identifier: MIT */
/*
 * fopen(3) and freopen(3): libc's own opens do not go through the PLT.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "dmi.h"
#include "files.h"
#include "libc.h"
#include "log.h"
#include "next.h"
#include "state.h"
#include "sys.h"

static int flags_of(const char *mode)
{
	return state_can_read(mode, 1) ? opens_of_mode(mode) : -1;
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
	int flags = flags_of(mode), fd;
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
	a.flags = opens_last_link(flags);
	for (where = paths_first(&p, flags & O_CREAT ? PATHS_MAKE : PATHS_LOOK,
				 files_needs(flags), &a, err, before);
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
	struct paths_asked a = {"freopen", AT_FDCWD, path,
				opens_last_link(flags), 0};
	long r;

	if (files_asked(AT_FDCWD, path, flags) != path)
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

static void freopen_refused(struct paths_found *f, const char *path, int flags,
			    int err)
{
	struct paths_asked a = {"freopen", AT_FDCWD, path,
				opens_last_link(flags), err};

	if (paths_is_on())
		paths_refused(f, paths_follow(f, PATHS_LOOK, &a), &a, false);
}

typedef FILE *freopen_fn(const char *, const char *, FILE *);

static __attribute__((noinline, cold)) FILE *
reopen(freopen_fn *next, const char *path, const char *mode, FILE *stream)
{
	int *err = errno_at(), before = *err;
	struct paths_found found;
	const char *where = NULL;
	fileno_fn *fileno_;
	int fd, flags;
	FILE *f;

	if (is_null(mode, err) || is_null(stream, err))
		return NULL;
	flags = path ? flags_of(mode) : -1;
	if (flags < 0 || state_mode() == STATE_PASS || state_is_quiet())
		return next(path, mode, stream);
	fileno_ = (fileno_fn *)next_lookup("fileno");
	fd = fileno_ ? freopen_answer(&found, path, flags) : -1;
	if (fd < 0) {
		where = freopen_place(&found, path, flags);
		f = next(where ? where : path, mode, stream);
		if (!f && paths_is_refusal(*err))
			freopen_refused(&found, path, flags, *err);
		return f;
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
