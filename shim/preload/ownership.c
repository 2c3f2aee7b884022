/* SPDX-License-Identifier: MIT */
/*
 * chown(2) and its relatives.  The kernel is asked first; only its EPERM, and
 * its EINVAL for an id that a user namespace does not map, is overruled, and
 * only for a change that the told credentials may make.  What was asked is
 * remembered, and what the kernel grants is noted in an older record.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/hash.h"
#include "../core/inherit.h"
#include "libc.h"
#include "next.h"
#include "ownership.h"
#include "paths_call.h"
#include "remember.h"
#include "state.h"
#include "sys.h"
#include "told.h"

#define KEEP CREDS_UNCHANGED

static void put_id(struct out *o, uint32_t id)
{
	if (id != KEEP)
		out_u64(o, id);
}

/* To run as uid 0 is no remedy. */
static void put_hint(struct out *h, uid_t uid, gid_t gid)
{
	bool has_uid = uid != 0 && uid != KEEP;

	out_str(h, "chown it when the image is built");
	if (has_uid) {
		out_str(h, ", or pod securityContext: runAsUser: ");
		out_u64(h, uid);
	}
	if (gid != 0 && gid != KEEP) {
		out_str(h, has_uid ? ", fsGroup: "
				   : ", or pod securityContext: fsGroup: ");
		out_u64(h, gid);
	}
}

static void log_line(struct log_event *e, uid_t uid, gid_t gid)
{
	char want[24], hint[128];
	struct out w = {want, sizeof(want) - 1, 0};
	struct out h = {hint, sizeof(hint) - 1, 0};

	put_id(&w, uid);
	out_char(&w, ':');
	put_id(&w, gid);
	want[w.n] = '\0';
	put_hint(&h, uid, gid);
	hint[h.n < h.cap ? h.n : h.cap] = '\0';
	e->want = want;
	e->hint = hint;
	log_write(e);
	e->want = e->hint = NULL;
}

/*
 * One line for a file and what was asked: the file itself is at hand, and to
 * tell it by its names would take a third of what the library does for a chown.
 */
static void log_swallowed(const struct attempt *a, const struct statx *x,
			  uid_t uid, gid_t gid, int err, bool kept)
{
	const uint64_t file = hash_mix(hash_mix(0, view_dev(x)), x->stx_ino);
	const uint64_t asked = (uint64_t)uid << 32 | gid;
	char fd[16];
	struct log_event e = {
		.code = LOG_OWN_SWALLOWED,
		.op = a->op,
		.err = err,
		.did = kept ? "remembered" : "nothing",
	};

	if (!log_is_due_by(e.code, hash_mix(file, asked), &e.n))
		return;
	e.object = remember_object(fd, sizeof(fd), &a->at);
	log_line(&e, uid, gid);
}

/*
 * A chown of our own file has effects that the kernel grants: set-id bits go,
 * and on overlayfs the file is copied up, as it would be by root's.  One to
 * nobody has them all, on a symlink too.
 */
static void chown_to_nobody(const struct attempt *a, struct subject *s)
{
	const struct place *at = &a->at;
	bool set_id =
		!S_ISDIR(s->x.stx_mode) && s->x.stx_mode & (S_ISUID | S_ISGID);

	if (s->x.stx_uid != state_real_uid() ||
	    (!set_id && !view_is_overlay(at, &s->x)))
		return;
	if (sys5(SYS_fchownat, at->dirfd, at->path, -1, -1, at->flags) == 0)
		view_look(at, &s->x);
}

/* What one id adds to the record, or takes out of it. */
static void want_id(struct owners_told *t, uint32_t *gone, uint32_t which,
		    uint32_t asked, uint32_t kernel, uint32_t real)
{
	if (asked == KEEP)
		return;
	if (view_needs_record(asked, kernel, real))
		t->has |= which;
	else
		*gone |= which;
}

/* Its group, where that is one that is shown as the asker's. */
static uint32_t translated_gid(const struct statx *x)
{
	return x->stx_uid == view_here.uid ? view_here.gid : CREDS_UNCHANGED;
}

static bool remember_chown(const struct place *at, const struct subject *s,
			   uint32_t uid, uint32_t gid, uint32_t mode)
{
	struct owners_told t = {.uid = uid, .gid = gid, .mode = mode & 07777};
	uint32_t gone = 0;

	want_id(&t, &gone, OWNERS_UID, uid, s->x.stx_uid, view_here.uid);
	want_id(&t, &gone, OWNERS_GID, gid, s->x.stx_gid,
		translated_gid(&s->x));
	if (mode != s->shown.mode || s->told.has & OWNERS_MODE) {
		if ((mode & 07777) != (s->x.stx_mode & 07777u))
			t.has |= OWNERS_MODE;
		else
			gone |= OWNERS_MODE;
	}
	/* Nothing to tell, nothing told before: no table is needed. */
	if (!t.has && !s->told.has)
		return view_is_on();
	return view_remember(at, &s->x, &t, gone & s->told.has);
}

static int chown_refused(const struct attempt *a, int err, uid_t uid, gid_t gid)
{
	struct subject s;
	uint32_t mode;
	bool kept;

	if (!remember_look(a, &s))
		return -err;
	if (s.is_told && !view_may_chown(&s.creds, &s.shown, uid, gid))
		return -err;
	kept = view_is_on() && s.x.stx_ino;
	if (kept) {
		mode = view_chowned_mode(&s.creds, &s.shown);
		chown_to_nobody(a, &s);
		kept = remember_chown(&a->at, &s, uid, gid, mode);
	}
	log_swallowed(a, &s.x, uid, gid, err, kept);
	return 0;
}

/* ---- what the kernel grants ---- */

/*
 * The kernel grants our own file to ourselves, and to our groups, whoever is
 * told to own it.  So it is not asked where the told credentials forbid it.
 */
bool ownership_forbids(int dirfd, const char *path, uid_t uid, gid_t gid,
		       int flags)
{
	struct place at = {dirfd, path, flags};
	struct subject s;

	if ((uid == KEEP && gid == KEEP) || !view_is_on() ||
	    LIKELY(told_capable(CREDS_CAP_CHOWN) &&
		   told_capable(CREDS_CAP_FOWNER)))
		return false;
	return remember_granted(&at, &s) && s.x.stx_uid == view_here.uid &&
	       s.is_told && !view_may_chown(&s.creds, &s.shown, uid, gid);
}

/*
 * A change of group makes the record void, for it names the group that the
 * file had: one of those that we may give it to.
 */
static void find_older(const struct place *at, struct subject *s)
{
	struct statx was = s->x;
	uint32_t groups[64];
	long n = sys2(SYS_getgroups, 64, groups);

	was.stx_gid = view_here.gid;
	view_record(at, &was, &s->told);
	for (long i = 0; i < n && !s->told.has; i++) {
		was.stx_gid = groups[i];
		view_record(at, &was, &s->told);
	}
	s->shown = view_shown(&s->x, &s->told);
}

static void chown_granted(const struct place *at, uint32_t uid, uint32_t gid)
{
	struct subject s;
	struct owners_told t;

	if (!remember_granted(at, &s))
		return;
	/* To nobody, of somebody else's: set-id bits may be told. */
	if (s.x.stx_uid != view_here.uid)
		uid = gid = KEEP;
	if (s.told.has || gid == KEEP) {
		remember_chown(at, &s, uid, gid,
			       view_chowned_mode(&s.creds, &s.shown));
		return;
	}
	find_older(at, &s);
	t = s.told;
	/* The older record is of another owner and is replaced as a whole. */
	if (uid != KEEP || t.has & OWNERS_UID) {
		t.uid = uid != KEEP ? uid : t.uid;
		t.has |= OWNERS_UID;
	}
	t.has &= ~(uint32_t)OWNERS_GID;
	t.gid = gid;
	if (view_needs_record(gid, s.x.stx_gid, translated_gid(&s.x)))
		t.has |= OWNERS_GID;
	t.mode = view_chowned_mode(&s.creds, &s.shown) & 07777;
	if (t.has)
		view_remember(at, &s.x, &t, 0);
}

/*
 * chown(2) names EINVAL for flags alone; where these are good, it is an id
 * that the user namespace does not map.
 */
static bool is_refusal(int err, int flags)
{
	return err == EPERM ||
	       (err == EINVAL &&
		!(flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)));
}

static inline int granted(const struct attempt *a, uid_t uid, gid_t gid)
{
	if (view_is_on())
		chown_granted(&a->at, uid, gid);
	return 0;
}

static int result(int r, int *err, int before, const struct attempt *a,
		  uid_t uid, gid_t gid)
{
	if (r == 0)
		return granted(a, uid, gid);
	if (!is_refusal(*err, a->at.flags))
		return r;
	return libc_result(err, before, chown_refused(a, *err, uid, gid));
}

static int chown_there(int *err, int before, const struct attempt *a, uid_t uid,
		       gid_t gid)
{
	const struct place *at = &a->at;

	if (ownership_forbids(at->dirfd, at->path, uid, gid, at->flags))
		return libc_result(err, before, -EPERM);
	return result(NEXT(fchownat)(at->dirfd, at->path, uid, gid, at->flags),
		      err, before, a, uid, gid);
}

/* What does not exist may stand elsewhere, see paths_call.h. */
static __attribute__((noinline, cold)) int
chown_elsewhere(int *err, int before, const struct attempt *a, uid_t uid,
		gid_t gid)
{
	struct paths_asked asked = {a->op, a->at.dirfd, a->at.path, a->at.flags,
				    *err};
	struct attempt there = {a->op, {AT_FDCWD, NULL, a->at.flags}};
	struct paths_again p;
	int r = -1;

	for (there.at.path =
		     paths_first(&p, PATHS_LOOK, 0, &asked, err, before);
	     there.at.path; there.at.path = paths_again(&p, r < 0))
		r = chown_there(err, before, &there, uid, gid);
	return r;
}

int ownership_chowned(int r, int *err, int before, const char *op, int dirfd,
		      const char *path, uid_t uid, gid_t gid, int flags)
{
	struct attempt a = {op, {dirfd, path, flags}};

	if (LIKELY(r == 0))
		return granted(&a, uid, gid);
	if (!is_refusal(*err, flags))
		return chown_elsewhere(err, before, &a, uid, gid);
	return result(-1, err, before, &a, uid, gid);
}

/*
 * The folder that was the last one seen to be root's, see is_roots().  It stays
 * so, but for who really moves a folder of another real uid there.
 */
static _Atomic(uint64_t) roots_folder;

/*
 * Is it known to be root's without another look?  While no other owner of a
 * folder is recorded each of our own is.  *ret tells it by its absolute path,
 * or by where its path begins and when a name last came or went there; 0 where
 * it is not to be remembered.
 */
static bool is_roots(int dirfd, struct span folder, uint64_t *ret)
{
	uint64_t mark = inherit_hash(folder.p, folder.n);
	struct stat st;

	*ret = 0;
	if (atomic_load(&view_here.is_jailed) ||
	    view_has_records(OWNERS_OTHERS))
		return false;
	if (!folder.n || folder.p[0] != '/') {
		if (sys4(SYS_newfstatat, dirfd, "", &st, AT_EMPTY_PATH) < 0)
			return false;
		if (!folder.n)
			return st.st_uid == view_here.uid;
		mark = hash_mix(hash_mix(mark, st.st_dev), st.st_ino);
		mark = hash_mix(mark, (uint64_t)st.st_mtim.tv_sec << 32 ^
					      (uint64_t)st.st_mtim.tv_nsec);
	}
	*ret = mark;
	return mark ==
	       atomic_load_explicit(&roots_folder, memory_order_relaxed);
}

/* Longer names than fit are not looked at. */
static bool is_in_anothers_folder(int dirfd, const char *path)
{
	struct span name = span_of(path);
	struct place at = {dirfd, ".", 0};
	char folder[256];
	uint64_t mark;
	struct subject s;

	while (name.n && path[name.n - 1] != '/')
		name.n--;
	if (name.n >= sizeof(folder))
		return false;
	if (is_roots(dirfd, name, &mark))
		return false;
	if (name.n) {
		for (size_t i = 0; i < name.n; i++)
			folder[i] = path[i];
		folder[name.n] = '\0';
		at.path = folder;
	}
	if (!remember_granted(&at, &s))
		return false;
	if (s.shown.uid == 0 && mark)
		atomic_store_explicit(&roots_folder, mark,
				      memory_order_relaxed);
	return s.shown.uid != 0;
}

void ownership_made(int fd, int dirfd, const char *path)
{
	const struct place at = {fd, "", AT_EMPTY_PATH};
	uint32_t ruid, fsuid;
	struct subject s;

	if (!view_is_on() || !told_id(TOLD_RUID, &ruid) ||
	    !told_id(TOLD_FSUID, &fsuid))
		return;
	if (ruid == fsuid &&
	    (fsuid != 0 || !is_in_anothers_folder(dirfd, path)))
		return;
	if (remember_granted(&at, &s))
		remember_chown(&at, &s, s.shown.uid, s.shown.gid, s.shown.mode);
}

EXPORT int chown(const char *path, uid_t uid, gid_t gid)
{
	int r, *err = errno_at(), before = *err;

	if (ownership_forbids(AT_FDCWD, path, uid, gid, 0))
		return libc_result(err, before, -EPERM);
	r = NEXT(chown)(path, uid, gid);
	return ownership_chowned(r, err, before, "chown", AT_FDCWD, path, uid,
				 gid, 0);
}

EXPORT int lchown(const char *path, uid_t uid, gid_t gid)
{
	int r, *err = errno_at(), before = *err;

	if (ownership_forbids(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW))
		return libc_result(err, before, -EPERM);
	r = NEXT(lchown)(path, uid, gid);
	return ownership_chowned(r, err, before, "lchown", AT_FDCWD, path, uid,
				 gid, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fchown(int fd, uid_t uid, gid_t gid)
{
	int r, *err = errno_at(), before = *err;

	if (ownership_forbids(fd, "", uid, gid, AT_EMPTY_PATH))
		return libc_result(err, before, -EPERM);
	r = NEXT(fchown)(fd, uid, gid);
	return ownership_chowned(r, err, before, "fchown", fd, "", uid, gid,
				 AT_EMPTY_PATH);
}

EXPORT int fchownat(int dirfd, const char *path, uid_t uid, gid_t gid,
		    int flags)
{
	int r, *err = errno_at(), before = *err;

	if (ownership_forbids(dirfd, path, uid, gid, flags))
		return libc_result(err, before, -EPERM);
	r = NEXT(fchownat)(dirfd, path, uid, gid, flags);
	return ownership_chowned(r, err, before, "fchownat", dirfd, path, uid,
				 gid, flags);
}
