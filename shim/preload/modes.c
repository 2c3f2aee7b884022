/* SPDX-License-Identifier: MIT */
/*
 * chmod(2) and its relatives.  The kernel refuses to all but the owner; to
 * the told owner, and to CAP_FOWNER, the refusal is success, and the mode is
 * remembered.  Who may really open the file stays as it was.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "libc.h"
#include "modes.h"
#include "next.h"
#include "paths_call.h"
#include "remember.h"
#include "state.h"

/* Less than before: what the program wanted to keep others from stays open. */
static bool is_narrowing(uint32_t from, uint32_t to)
{
	return from & ~to & 0777;
}

static void log_mode(const struct attempt *a, uint32_t from, uint32_t to,
		     bool kept)
{
	bool narrow = is_narrowing(from, to);
	char want[5];

	for (int i = 0; i < 4; i++)
		want[i] = (char)('0' + (to >> (9 - 3 * i) & 7));
	want[4] = '\0';
	remember_log(narrow ? LOG_OWN_NARROWED : LOG_OWN_MODE, a, want, EPERM,
		     kept,
		     narrow ? "others can still open it: chmod it when the "
			      "image is built"
			    : "chmod it when the image is built");
}

static bool remember_mode(const struct place *at, const struct subject *s,
			  uint32_t mode)
{
	struct owners_told t = {.has = OWNERS_MODE, .mode = mode & 07777};

	if ((mode & 07777) != (s->x.stx_mode & 07777u))
		return view_remember(at, &s->x, &t, 0);
	if (!(s->told.has & OWNERS_MODE))
		return view_is_on();
	t.has = 0;
	return view_remember(at, &s->x, &t, OWNERS_MODE);
}

static int chmod_refused(const struct attempt *a, mode_t mode)
{
	struct subject s;
	uint32_t to = mode;
	bool kept = false;

	/* Refused to the real owner: the file system has no modes. */
	if (!remember_look(a, &s) || s.x.stx_uid == state_real_uid() ||
	    !s.x.stx_ino || !remember_owns(&s))
		return -EPERM;
	if (view_is_on()) {
		to = view_chmoded_mode(&s.creds, &s.shown, mode);
		kept = remember_mode(&a->at, &s, to);
	}
	log_mode(a, s.x.stx_mode, to, kept);
	return 0;
}

/*
 * The kernel has granted it.  It takes S_ISGID away where the real groups do
 * not allow it; the told ones may.
 */
static void chmod_granted(const struct place *at, mode_t mode)
{
	struct subject s;

	if ((!(mode & S_ISGID) && !view_has_records(OWNERS_MODE)) ||
	    !remember_granted(at, &s))
		return;
	if (s.told.has & OWNERS_MODE || mode & S_ISGID)
		remember_mode(at, &s,
			      view_chmoded_mode(&s.creds, &s.shown, mode));
}

static inline int granted(const struct attempt *a, mode_t mode)
{
	if (view_is_on())
		chmod_granted(&a->at, mode);
	return 0;
}

static int result(int r, int *err, int before, const struct attempt *a,
		  mode_t mode)
{
	if (r == 0)
		return granted(a, mode);
	if (*err != EPERM)
		return r;
	return libc_result(err, before, chmod_refused(a, mode));
}

/* What does not exist may stand elsewhere, see paths_call.h. */
static __attribute__((noinline, cold)) int
chmod_elsewhere(int *err, int before, const struct attempt *a, mode_t mode)
{
	struct paths_asked asked = {a->op, a->at.dirfd, a->at.path, a->at.flags,
				    *err};
	struct attempt there = {a->op, {AT_FDCWD, NULL, a->at.flags}};
	struct paths_again p;
	int r = -1;

	for (there.at.path =
		     paths_first(&p, PATHS_LOOK, 0, &asked, err, before);
	     there.at.path; there.at.path = paths_again(&p, r < 0))
		r = result(NEXT(fchmodat)(AT_FDCWD, there.at.path, mode,
					  a->at.flags),
			   err, before, &there, mode);
	return r;
}

int modes_changed(int r, int *err, int before, const char *op, int dirfd,
		  const char *path, mode_t mode, int flags)
{
	struct attempt a = {op, {dirfd, path, flags}};

	if (LIKELY(r == 0))
		return granted(&a, mode);
	if (*err != EPERM)
		return chmod_elsewhere(err, before, &a, mode);
	return result(-1, err, before, &a, mode);
}

EXPORT int chmod(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(chmod)(path, mode);

	return modes_changed(r, err, before, "chmod", AT_FDCWD, path, mode, 0);
}

EXPORT int fchmod(int fd, mode_t mode)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(fchmod)(fd, mode);

	return modes_changed(r, err, before, "fchmod", fd, "", mode,
			     AT_EMPTY_PATH);
}

EXPORT int fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(fchmodat)(dirfd, path, mode, flags);

	return modes_changed(r, err, before, "fchmodat", dirfd, path, mode,
			     flags);
}

EXPORT int lchmod(const char *path, mode_t mode)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(lchmod)(path, mode);

	return modes_changed(r, err, before, "lchmod", AT_FDCWD, path, mode,
			     AT_SYMLINK_NOFOLLOW);
}
