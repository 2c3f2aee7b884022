/* SPDX-License-Identifier: MIT */
/*
 * chown(2) and its relatives.  The kernel is asked first; only its EPERM is
 * overruled, and only for a change that the told credentials may make.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libc.h"
#include "log.h"
#include "next.h"
#include "ownership.h"
#include "state.h"
#include "sys.h"
#include "told.h"

/* The owner as the told program sees it: our own files are its own. */
static bool told_allow(const struct statx *x, uid_t uid, gid_t gid)
{
	uint32_t fuid = x->stx_uid, fgid = x->stx_gid;
	struct creds c;

	if (!told_is_active())
		return state_is_helped_root();
	told_creds(&c);
	if (fuid == state_real_uid())
		fuid = c.fsuid;
	if (fgid == state_real_gid())
		fgid = c.fsgid;
	return creds_may_chown(&c, fuid, fgid, uid, gid);
}

/* EPERM for an immutable or append-only file is what root gets too. */
static bool is_frozen(const struct statx *x)
{
	return x->stx_attributes & x->stx_attributes_mask &
	       (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND);
}

static void put_id(struct out *o, uint32_t id)
{
	if (id != CREDS_UNCHANGED)
		out_u64(o, id);
}

/* `path` of the log: as the program wrote it, or the descriptor. */
static struct span object(char *buf, size_t cap, int dirfd, const char *path)
{
	struct out o = {buf, cap, 0};

	if (*path)
		return span_of(path);
	out_str(&o, "fd ");
	out_i64(&o, dirfd);
	return (struct span){buf, o.n};
}

static void log_swallowed(const char *op, int dirfd, const char *path,
			  uid_t uid, gid_t gid)
{
	char fd[16], want[24], hint[128];
	struct out w = {want, sizeof(want) - 1, 0};
	struct out h = {hint, sizeof(hint) - 1, 0};
	struct log_event e = {
		.code = LOG_OWN_SWALLOWED,
		.op = op,
		.object = object(fd, sizeof(fd), dirfd, path),
		.want = want,
		.err = EPERM,
		.did = "nothing",
		.hint = hint,
	};

	put_id(&w, uid);
	out_char(&w, ':');
	put_id(&w, gid);
	want[w.n] = '\0';
	if (!log_is_due(&e))
		return;
	out_str(&h, "chown it when the image is built");
	/* To run as uid 0 is no remedy. */
	if (uid != 0 && uid != CREDS_UNCHANGED) {
		out_str(&h, ", or pod securityContext: runAsUser: ");
		out_u64(&h, uid);
	}
	if (gid != 0 && gid != CREDS_UNCHANGED) {
		out_str(&h, uid != 0 && uid != CREDS_UNCHANGED
				    ? ", fsGroup: "
				    : ", or pod securityContext: fsGroup: ");
		out_u64(&h, gid);
	}
	hint[h.n < h.cap ? h.n : h.cap] = '\0';
	log_write(&e);
}

/* Before Linux 4.11, or where a profile of that age hides statx(2). */
static long look_without_statx(int dirfd, const char *path, int flags,
			       struct statx *ret)
{
	struct stat st;
	long r = sys4(SYS_newfstatat, dirfd, path, &st, flags);

	if (r == 0)
		*ret = (struct statx){.stx_uid = st.st_uid,
				      .stx_gid = st.st_gid};
	return r;
}

/* 0 or -errno. */
static long look(int dirfd, const char *path, int flags, struct statx *ret)
{
	long r =
		sys5(SYS_statx, dirfd, path, flags, STATX_UID | STATX_GID, ret);

	return r == 0 ? 0 : look_without_statx(dirfd, path, flags, ret);
}

static int chown_refused(const char *op, int dirfd, const char *path, uid_t uid,
			 gid_t gid, int flags)
{
	struct statx x;
	long r;

	if (state_mode() == STATE_PASS || state_is_quiet() ||
	    state_config()->ownership == CONFIG_STRICT)
		return -EPERM;
	r = look(dirfd, path, flags, &x);
	/* An inherited filter refuses a path that was never read. */
	if (r == -EFAULT)
		return -EPERM;
	/* A name that only the next definition can find (fakechroot). */
	if (r < 0)
		x = (struct statx){.stx_uid = CREDS_UNCHANGED,
				   .stx_gid = CREDS_UNCHANGED};
	if (is_frozen(&x) || !told_allow(&x, uid, gid))
		return -EPERM;
	log_swallowed(op, dirfd, path, uid, gid);
	return 0;
}

int ownership_chowned(int r, int *err, int before, const char *op, int dirfd,
		      const char *path, uid_t uid, gid_t gid, int flags)
{
	if (LIKELY(r == 0) || *err != EPERM)
		return r;
	return libc_result(err, before,
			   chown_refused(op, dirfd, path, uid, gid, flags));
}

EXPORT int chown(const char *path, uid_t uid, gid_t gid)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(chown)(path, uid, gid);

	return ownership_chowned(r, err, before, "chown", AT_FDCWD, path, uid,
				 gid, 0);
}

EXPORT int lchown(const char *path, uid_t uid, gid_t gid)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(lchown)(path, uid, gid);

	return ownership_chowned(r, err, before, "lchown", AT_FDCWD, path, uid,
				 gid, AT_SYMLINK_NOFOLLOW);
}

EXPORT int fchown(int fd, uid_t uid, gid_t gid)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(fchown)(fd, uid, gid);

	return ownership_chowned(r, err, before, "fchown", fd, "", uid, gid,
				 AT_EMPTY_PATH);
}

EXPORT int fchownat(int dirfd, const char *path, uid_t uid, gid_t gid,
		    int flags)
{
	int *err = errno_at(), before = *err;
	int r = NEXT(fchownat)(dirfd, path, uid, gid, flags);

	return ownership_chowned(r, err, before, "fchownat", dirfd, path, uid,
				 gid, flags);
}
