/* SPDX-License-Identifier: MIT */
/*
 * utimensat(2) and its relatives.  Times of a caller's choice are for the
 * owner (EPERM), the present time for who may write (EACCES).  To the told
 * owner and to CAP_FOWNER, or CAP_DAC_OVERRIDE for the present time, the
 * refusal is success, and the times are remembered.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "libc.h"
#include "next.h"
#include "paths_call.h"
#include "remember.h"
#include "state.h"
#include "sys.h"
#include "times.h"

/* Access and modification time as utimensat(2) takes them. */
static bool times_read(const struct times_asked *t, struct timespec ret[2])
{
	for (int i = 0; i < 2; i++)
		ret[i] = (struct timespec){.tv_nsec = UTIME_NOW};
	if (t->ns) {
		if (!state_can_read(t->ns, 2 * sizeof(*t->ns)))
			return false;
		ret[0] = t->ns[0];
		ret[1] = t->ns[1];
	} else if (t->us) {
		if (!state_can_read(t->us, 2 * sizeof(*t->us)))
			return false;
		for (int i = 0; i < 2; i++)
			ret[i] = (struct timespec){.tv_sec = t->us[i].tv_sec,
						   .tv_nsec = t->us[i].tv_usec *
							      1000};
	} else if (t->s) {
		if (!state_can_read(t->s, sizeof(*t->s)))
			return false;
		ret[0] = (struct timespec){.tv_sec = t->s->actime};
		ret[1] = (struct timespec){.tv_sec = t->s->modtime};
	}
	return true;
}

static bool is_now(const struct timespec t[2])
{
	return t[0].tv_nsec == UTIME_NOW && t[1].tv_nsec == UTIME_NOW;
}

static int64_t resolve(struct timespec t, int64_t now, int64_t before)
{
	if (t.tv_nsec == UTIME_NOW)
		return now;
	if (t.tv_nsec == UTIME_OMIT)
		return before;
	return view_ns(t.tv_sec, t.tv_nsec);
}

static bool remember_times(const struct place *at, const struct subject *s,
			   const struct timespec t[2])
{
	struct timespec now = {.tv_sec = 0};
	struct owners_told told = {.has = OWNERS_TIMES};
	int64_t ns;

	sys2(SYS_clock_gettime, CLOCK_REALTIME, &now);
	ns = view_ns(now.tv_sec, now.tv_nsec);
	told.atime_ns = resolve(t[0], ns, s->shown.atime_ns);
	told.mtime_ns = resolve(t[1], ns, s->shown.mtime_ns);
	return view_remember(at, &s->x, &told, 0);
}

static int times_refused(const struct attempt *a, int err,
			 const struct times_asked *asked)
{
	struct timespec t[2];
	struct subject s;

	/* Refused to the real owner: not for want of a right. */
	if (!remember_look(a, &s) || s.x.stx_uid == state_real_uid() ||
	    !s.x.stx_ino || !times_read(asked, t))
		return -err;
	if (!remember_owns(&s) &&
	    !(is_now(t) && remember_capable(&s, CREDS_CAP_DAC_OVERRIDE)))
		return -err;
	remember_log(LOG_OWN_TIMES, a, NULL, err,
		     view_is_on() && remember_times(&a->at, &s, t),
		     "set its times when the image is built");
	return 0;
}

/* The kernel's times are the right ones again. */
static void times_granted(const struct place *at)
{
	static const struct owners_told none;
	struct subject s;

	if (owners_reading_has(OWNERS_TIMES) && remember_granted(at, &s) &&
	    s.told.has & OWNERS_TIMES)
		view_remember(at, &s.x, &none, OWNERS_TIMES);
}

static inline int granted(const struct attempt *a)
{
	if (view_is_on())
		times_granted(&a->at);
	return 0;
}

static int result(int r, int *err, int before, const struct attempt *a,
		  const struct times_asked *t)
{
	if (r == 0)
		return granted(a);
	if (*err != EPERM && *err != EACCES)
		return r;
	return libc_result(err, before, times_refused(a, *err, t));
}

/* What does not exist may stand elsewhere, see paths_call.h. */
static __attribute__((noinline, cold)) int
times_elsewhere(int *err, int before, const struct attempt *a,
		const struct times_asked *t)
{
	struct paths_asked asked = {a->op, a->at.dirfd, a->at.path, a->at.flags,
				    *err};
	struct attempt there = {a->op, {AT_FDCWD, NULL, a->at.flags}};
	struct timespec ns[2];
	struct paths_again p;
	int r = -1;

	if (!times_read(t, ns))
		return r;
	for (there.at.path =
		     paths_first(&p, PATHS_LOOK, 0, &asked, err, before);
	     there.at.path; there.at.path = paths_again(&p, r < 0))
		r = result(NEXT(utimensat)(AT_FDCWD, there.at.path, ns,
					   a->at.flags),
			   err, before, &there, t);
	return r;
}

int times_changed(int r, int *err, int before, const char *op, int dirfd,
		  const char *path, int flags, const struct times_asked *t)
{
	struct attempt a = {op, {dirfd, path, flags}};

	/* utimensat(2) takes a descriptor without a path. */
	if (!path)
		a.at = (struct place){dirfd, "", flags | AT_EMPTY_PATH};
	if (LIKELY(r == 0))
		return granted(&a);
	if (*err == EPERM || *err == EACCES)
		r = libc_result(err, before, times_refused(&a, *err, t));
	return r == 0 || *err == EPERM ? r
				       : times_elsewhere(err, before, &a, t);
}

EXPORT int utime(const char *path, const struct utimbuf *t)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(utime)(path, t);

	return times_changed(r, err, before, "utime", AT_FDCWD, path, 0,
			     &(struct times_asked){.s = t});
}

EXPORT int utimes(const char *path, const struct timeval t[2])
{
	int *err = errno_at(), before = *err;
	int r = NEXT(utimes)(path, t);

	return times_changed(r, err, before, "utimes", AT_FDCWD, path, 0,
			     &(struct times_asked){.us = t});
}

EXPORT int lutimes(const char *path, const struct timeval t[2])
{
	int *err = errno_at(), before = *err;
	int r = NEXT(lutimes)(path, t);

	return times_changed(r, err, before, "lutimes", AT_FDCWD, path,
			     AT_SYMLINK_NOFOLLOW,
			     &(struct times_asked){.us = t});
}

EXPORT int futimes(int fd, const struct timeval t[2])
{
	int *err = errno_at(), before = *err;
	int r = NEXT(futimes)(fd, t);

	return times_changed(r, err, before, "futimes", fd, NULL, 0,
			     &(struct times_asked){.us = t});
}

EXPORT int futimesat(int dirfd, const char *path, const struct timeval t[2])
{
	int *err = errno_at(), before = *err;
	int r = NEXT(futimesat)(dirfd, path, t);

	return times_changed(r, err, before, "futimesat", dirfd, path, 0,
			     &(struct times_asked){.us = t});
}

EXPORT int utimensat(int dirfd, const char *path, const struct timespec t[2],
		     int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(utimensat)(dirfd, path, t, flags);

	return times_changed(r, err, before, "utimensat", dirfd, path, flags,
			     &(struct times_asked){.ns = t});
}

EXPORT int futimens(int fd, const struct timespec t[2])
{
	int *err = errno_at(), before = *err;
	int r = NEXT(futimens)(fd, t);

	return times_changed(r, err, before, "futimens", fd, NULL, 0,
			     &(struct times_asked){.ns = t});
}
