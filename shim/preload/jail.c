/* SPDX-License-Identifier: MIT */
/*
 * chroot(2).
 *
 * The kernel is asked first; it looks at the path before it refuses.  Then,
 * for who is told to have CAP_SYS_CHROOT: a user namespace, which has that
 * capability of its own and maps our ids to themselves, chroot(2) in it, and
 * all its capabilities given up at once.  What is gained is a jail and nothing
 * else.
 *
 * There is no way back out of a namespace whose chroot then fails, so a child
 * tries it all first.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/path.h"
#include "../core/text.h"
#include "child.h"
#include "jail.h"
#include "libc.h"
#include "log.h"
#include "next.h"
#include "paths_call.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "view.h"

/* ---- the namespace ---- */

struct trial {
	const char *path;
	uint32_t uid, gid;
	/* How far it came, and the kernel's word there. */
	enum step { STEP_NAMESPACE, STEP_IDS, STEP_CHROOT, STEP_DONE } step;
	long error;
	_Alignas(16) char stack[CHILD_STACK];
};

static long write_file(const char *path, const char *text, size_t n)
{
	long r, fd = sys4(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return fd;
	r = sys3(SYS_write, fd, text, n);
	sys1(SYS_close, fd);
	return r < 0 ? r : 0;
}

static long map_id(const char *path, uint32_t id)
{
	char line[32];
	struct out o = {line, sizeof(line), 0};

	out_u64(&o, id);
	out_char(&o, ' ');
	out_u64(&o, id);
	out_str(&o, " 1");
	return write_file(path, line, o.n);
}

static long map_ids(const struct trial *a)
{
	long r = write_file("/proc/self/setgroups", "deny", 4);

	if (r == 0)
		r = map_id("/proc/self/uid_map", a->uid);
	return r == 0 ? map_id("/proc/self/gid_map", a->gid) : r;
}

/* The bounding set first: to lower it is a privilege. */
static void give_up_capabilities(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};

	for (unsigned cap = 0; cap < 64; cap++)
		if (sys2(SYS_prctl, PR_CAPBSET_DROP, cap) < 0)
			break;
	sys2(SYS_capset, &head, none);
}

static long enter(void *arg)
{
	struct trial *a = arg;

	a->step = STEP_NAMESPACE;
	a->error = sys1(SYS_unshare, CLONE_NEWUSER);
	if (a->error)
		return 0;
	a->step = STEP_IDS;
	a->error = map_ids(a);
	if (a->error == 0) {
		a->step = STEP_CHROOT;
		a->error = sys1(SYS_chroot, a->path);
	}
	if (a->error == 0)
		a->step = STEP_DONE;
	give_up_capabilities();
	return 0;
}

/* ---- who is in one ---- */

/* A vforked child must not change what its parent reads. */
static _Atomic(long) jailed_child;

static void note_jail(void)
{
	if (told_is_vforked())
		atomic_store(&jailed_child, sys0(SYS_getpid));
	else
		view_jail();
}

bool jail_is_here(void)
{
	long child = atomic_load_explicit(&jailed_child, memory_order_relaxed);

	return atomic_load_explicit(&view_here.is_jailed,
				    memory_order_relaxed) ||
	       (child && !state_is_quiet() && child == sys0(SYS_getpid));
}

/* Set by a vforked child it is the parent's too, which costs that only time. */
static _Atomic(bool) has_moved;

bool jail_has_moved(void)
{
	return atomic_load_explicit(&has_moved, memory_order_relaxed);
}

/* ---- the decision ---- */

#define INSTEAD                                                        \
	"; switch the program's own chroot off, or `chroot pretend`, " \
	"which shuts nothing in"

static const char *hint_of(const struct trial *a)
{
	if (a->step == STEP_NAMESPACE && a->error == -EINVAL)
		return "a process of several threads cannot have a user "
		       "namespace of its own" INSTEAD;
	if (a->step == STEP_CHROOT)
		return "the container's seccomp profile refuses "
		       "chroot(2)" INSTEAD;
	if (a->step == STEP_IDS)
		return "the user namespace could not be given its ids: "
		       "/proc is missing, or the process not dumpable" INSTEAD;
	return "no user namespace may be made here (seccomp profile, sysctl, "
	       "or already in a chroot)" INSTEAD;
}

static void log_jail(enum log_code code, const char *path, const char *did,
		     const char *hint)
{
	log_event(&(struct log_event){
		.code = code,
		.op = "chroot",
		.object = span_of(path),
		.err = EPERM,
		.did = did,
		.hint = hint,
	});
}

/* Told in the log while that is still outside, mapped while it can be. */
static int jail_make(const char *path, const char *name)
{
	struct trial a = {
		.path = path, .uid = state_real_uid(), .gid = state_real_gid()};

	child_run_hidden(a.stack + CHILD_STACK, enter, &a);
	if (a.step == STEP_DONE && a.error == 0) {
		if (view_is_on())
			owners_reading();
		log_jail(LOG_JAIL_REAL, name, "user-namespace",
			 "files of other uids than our own read as root's in "
			 "it");
		enter(&a);
	}
	if (a.step != STEP_DONE) {
		log_jail(LOG_JAIL_REFUSED, name, "refused", hint_of(&a));
		return -EPERM;
	}
	note_jail();
	atomic_store(&has_moved, true);
	return 0;
}

/* Is it the root already?  What bounds nothing is no restriction. */
static bool is_root(const char *path)
{
	const unsigned what = STATX_INO | STATX_MNT_ID;
	struct statx x, root;

	return !state_is_quiet() &&
	       sys5(SYS_statx, AT_FDCWD, path, 0, what, &x) == 0 &&
	       sys5(SYS_statx, AT_FDCWD, "/", 0, what, &root) == 0 &&
	       (x.stx_mask & root.stx_mask & what) == what &&
	       x.stx_ino == root.stx_ino && x.stx_mnt_id == root.stx_mnt_id;
}

/* `name` is what the program calls it. */
static int jail_decide(const char *path, const char *name)
{
	/* An inherited filter refuses a path that was never read. */
	if (!state_can_read_text(path))
		return -EPERM;
	if (is_root(path))
		return 0;
	switch (state_config()->chroot) {
	case CONFIG_CHROOT_PRETEND:
		log_jail(LOG_JAIL_PRETENDED, name, "pretended",
			 "the program is shut in nowhere: / is still the "
			 "whole file system");
		return 0;
	case CONFIG_CHROOT_REFUSE:
		log_jail(LOG_JAIL_REFUSED, name, "refused",
			 "`chroot refuse` is configured" INSTEAD);
		return -EPERM;
	}
	/* A filter of the program's own may kill for any of this. */
	return state_is_quiet() ? -EPERM : jail_make(path, name);
}

static bool is_allowed(void)
{
	return told_is_active() ? told_capable(CREDS_CAP_SYS_CHROOT)
				: state_is_helped_root();
}

/* A folder that is somewhere else, by the link that /proc has of it. */
static int jail_elsewhere(int *err, int before, const char *path)
{
	struct paths_asked a = {"chroot", AT_FDCWD, path, 0, *err};
	struct paths_found f;
	const char *where = paths_elsewhere(&f, PATHS_LOOK, &a);
	char link[PATH_OF_FD];
	int r, fd;

	/* By the hook: told root passes modes of its own on the way. */
	fd = where ? open(where, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (fd < 0)
		return -1;
	r = libc_result(err, before, jail_decide(path_of_fd(fd, link), path));
	sys1(SYS_close, fd);
	return r;
}

int jail_refused(int r, int *err, int before, const char *path)
{
	if (r == 0)
		atomic_store(&has_moved, true);
	if (r == 0 || (*err != EPERM && *err != ENOENT) || !is_allowed())
		return r;
	if (*err == ENOENT)
		return jail_elsewhere(err, before, path);
	return libc_result(err, before, jail_decide(path, path));
}

EXPORT int chroot(const char *path)
{
	int *err = errno_at(), before = *err;

	return jail_refused(NEXT(chroot)(path), err, before, path);
}
