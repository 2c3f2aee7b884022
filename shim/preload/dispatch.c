/* SPDX-License-Identifier: MIT */
/*
 * The ways round the named hooks: syscall(2) the libc function, which is
 * interposable and used (samba), dlopen(3) with RTLD_DEEPBIND, and prctl(2)
 * with a seccomp filter.
 *
 * syscall and prctl are defined with as many fixed arguments as the ABI
 * passes: a variadic definition could not hand them all on.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "caps.h"
#include "dispatch_paths.h"
#include "dmi.h"
#include "exec.h"
#include "files.h"
#include "identity.h"
#include "jail.h"
#include "libc.h"
#include "limits.h"
#include "local.h"
#include "modes.h"
#include "next.h"
#include "owners_file.h"
#include "ownership.h"
#include "paths.h"
#include "peers.h"
#include "ports.h"
#include "privileged.h"
#include "secure.h"
#include "stat.h"
#include "state.h"
#include "sys.h"
#include "tasks.h"
#include "times.h"
#include "view.h"
#include "xattrs.h"

typedef long call_fn(long, long, long, long, long, long, long);

EXPORT call_fn dispatch_syscall __asm__("syscall");
EXPORT int dispatch_prctl(int option, unsigned long a, unsigned long b,
			  unsigned long c, unsigned long d) __asm__("prctl");

#define PATH(x) ((const char *)(x))
#define CAP_HEAD(x) ((struct __user_cap_header_struct *)(x))

/*
 * An inherited filter may refuse what the kernel has not read; and a lookup
 * below another root, or bound to a folder, is not ours to repeat.
 */
static int openat2_refused(const struct call *k, int r)
{
	const struct open_how *how = (const struct open_how *)k->c;

	if (!state_can_read(how, sizeof(*how)) || how->resolve)
		return r;
	return files_opened(r, k->err, k->before, (int)k->a, PATH(k->b),
			    (int)how->flags, (mode_t)how->mode);
}

/* ---- sockets ---- */

static bool is_socket_call(long nr)
{
	switch (nr) {
	case SYS_bind: /* its refusal is acted on later */
	case SYS_connect:
	case SYS_getsockname:
	case SYS_getsockopt:
	case SYS_listen:
	case SYS_recvmmsg:
	case SYS_recvmsg:
	case SYS_sendmmsg:
	case SYS_sendmsg:
	case SYS_setsockopt:
	case SYS_socket:
	case SYS_socketpair:
		return true;
	}
	return false;
}

/* What is to be known or done before; a capacity, see ports.h and peers.h. */
static socklen_t before_socket_call(const struct call *k)
{
	switch (k->nr) {
	case SYS_connect:
		peers_connecting((int)k->a);
		break;
	case SYS_listen:
		peers_listening((int)k->a);
		break;
	case SYS_getsockname:
		return ports_capacity((const socklen_t *)k->c);
	case SYS_getsockopt:
		if (peers_is_asked((int)k->b, (int)k->c))
			return peers_capacity((int)k->c,
					      (const socklen_t *)k->e);
		break;
	}
	return 0;
}

static void received(const struct call *k, long r)
{
	const struct mmsghdr *vec = (const struct mmsghdr *)k->b;
	const struct msghdr *msg = (const struct msghdr *)k->b;

	if (k->nr == SYS_recvmsg && r >= 0 && peers_has_control(msg))
		peers_received(msg);
	for (long i = 0; k->nr == SYS_recvmmsg && i < r; i++)
		if (peers_has_control(&vec[i].msg_hdr))
			peers_received(&vec[i].msg_hdr);
}

/* What succeeded, and whose answer does not depend on that. */
static long after_socket_call(const struct call *k, long r, socklen_t cap)
{
	switch (k->nr) {
	case SYS_socket:
		if (r >= 0)
			peers_made((int)k->a, (int)k->b);
		return privileged_asked((int)r, "socket");
	case SYS_setsockopt:
		if (r == 0)
			peers_option_set((int)k->a, (int)k->b, (int)k->c);
		break;
	case SYS_socketpair:
		if (r == 0)
			peers_paired((int)k->a);
		break;
	case SYS_getsockname:
		return ports_named((int)r, (int)k->a, (struct sockaddr *)k->b,
				   (socklen_t *)k->c, cap);
	case SYS_connect:
		return local_connected((int)r, k->err, k->before, (int)k->a,
				       (const struct sockaddr *)k->b,
				       (socklen_t)k->c);
	case SYS_getsockopt:
		if (peers_is_asked((int)k->b, (int)k->c))
			return peers_asked((int)r, k->err, k->before, (int)k->a,
					   (int)k->c, (void *)k->d,
					   (socklen_t *)k->e, cap);
		break;
	case SYS_sendmsg:
		return peers_sent(r, k->err, k->before, (int)k->a,
				  (const struct msghdr *)k->b, (int)k->c);
	case SYS_sendmmsg:
		return peers_sent_many((int)r, k->err, k->before, (int)k->a,
				       (struct mmsghdr *)k->b, (unsigned)k->c,
				       (int)k->d);
	default:
		received(k, r);
	}
	return r;
}

/* Act on the refusal of a call that files and ports know. */
static long refused(const struct call *k, long r)
{
	int *err = k->err, before = k->before;

	switch (k->nr) {
	case SYS_openat:
		return files_opened((int)r, err, before, (int)k->a, PATH(k->b),
				    (int)k->c, (mode_t)k->d);
	case SYS_openat2:
		return openat2_refused(k, (int)r);
	case SYS_faccessat:
		return files_accessed((int)r, err, before, (int)k->a,
				      PATH(k->b), (int)k->c, 0);
	case SYS_faccessat2:
		return files_accessed((int)r, err, before, (int)k->a,
				      PATH(k->b), (int)k->c, (int)k->d);
	case SYS_chroot:
		return jail_refused((int)r, err, before, PATH(k->a));
	case SYS_bind:
		return ports_bound((int)r, err, before, (int)k->a,
				   (const struct sockaddr *)k->b,
				   (socklen_t)k->c);
#ifdef __x86_64__
	case SYS_open:
		return files_opened((int)r, err, before, AT_FDCWD, PATH(k->a),
				    (int)k->b, (mode_t)k->c);
	case SYS_access:
		return files_accessed((int)r, err, before, AT_FDCWD, PATH(k->a),
				      (int)k->b, 0);
	case SYS_creat:
		return files_opened((int)r, err, before, AT_FDCWD, PATH(k->a),
				    O_CREAT | O_WRONLY | O_TRUNC, (mode_t)k->b);
#endif
	}
	return r;
}

/* ---- what is told of files, granted or refused ---- */

#define CHOWNED(op, dirfd, path, uid, gid, flags)                      \
	ownership_chowned((int)r, err, before, op, (int)(dirfd), path, \
			  (uid_t)(uid), (gid_t)(gid), (int)(flags))
#define CHMODED(op, dirfd, path, mode, flags)                      \
	modes_changed((int)r, err, before, op, (int)(dirfd), path, \
		      (mode_t)(mode), (int)(flags))
#define TIMED(op, dirfd, path, flags, form, t)                     \
	times_changed((int)r, err, before, op, (int)(dirfd), path, \
		      (int)(flags),                                \
		      &(struct times_asked){.form = (void *)(t)})

static long owner_changed(const struct call *k, long r)
{
	int *err = k->err, before = k->before;

	switch (k->nr) {
	case SYS_fchown:
		return CHOWNED("fchown", k->a, "", k->b, k->c, AT_EMPTY_PATH);
	case SYS_fchownat:
		return CHOWNED("fchownat", k->a, PATH(k->b), k->c, k->d, k->e);
	case SYS_fchmod:
		return CHMODED("fchmod", k->a, "", k->b, AT_EMPTY_PATH);
	case SYS_fchmodat:
		return CHMODED("fchmodat", k->a, PATH(k->b), k->c, 0);
	case SYS_fchmodat2:
		return CHMODED("fchmodat2", k->a, PATH(k->b), k->c, k->d);
	case SYS_utimensat:
		return TIMED("utimensat", k->a, PATH(k->b), k->d, ns, k->c);
#ifdef __x86_64__
	case SYS_chown:
		return CHOWNED("chown", AT_FDCWD, PATH(k->a), k->b, k->c, 0);
	case SYS_lchown:
		return CHOWNED("lchown", AT_FDCWD, PATH(k->a), k->b, k->c,
			       AT_SYMLINK_NOFOLLOW);
	case SYS_chmod:
		return CHMODED("chmod", AT_FDCWD, PATH(k->a), k->b, 0);
	case SYS_utime:
		return TIMED("utime", AT_FDCWD, PATH(k->a), 0, s, k->b);
	case SYS_utimes:
		return TIMED("utimes", AT_FDCWD, PATH(k->a), 0, us, k->b);
	case SYS_futimesat:
		return TIMED("futimesat", k->a, PATH(k->b), 0, us, k->c);
#endif
	}
	return r;
}

#define FORBIDS(dirfd, path, uid, gid, flags)                             \
	ownership_forbids((int)(dirfd), path, (uid_t)(uid), (gid_t)(gid), \
			  (int)(flags))

/* Is it a chown that the kernel shall not be asked for? */
static bool is_forbidden(const struct call *k)
{
	switch (k->nr) {
	case SYS_fchown:
		return FORBIDS(k->a, "", k->b, k->c, AT_EMPTY_PATH);
	case SYS_fchownat:
		return FORBIDS(k->a, PATH(k->b), k->c, k->d, k->e);
#ifdef __x86_64__
	case SYS_chown:
		return FORBIDS(AT_FDCWD, PATH(k->a), k->b, k->c, 0);
	case SYS_lchown:
		return FORBIDS(AT_FDCWD, PATH(k->a), k->b, k->c,
			       AT_SYMLINK_NOFOLLOW);
#endif
	}
	return false;
}

static long xattr_changed(const struct call *k, long r, const char *op)
{
	bool by_fd = k->nr == SYS_fsetxattr || k->nr == SYS_fremovexattr;
	bool link = k->nr == SYS_lsetxattr || k->nr == SYS_lremovexattr;
	struct xattrs_asked x = {
		.name = PATH(k->b),
		.is_removal = k->nr == SYS_removexattr ||
			      k->nr == SYS_lremovexattr ||
			      k->nr == SYS_fremovexattr,
	};

	if (!x.is_removal) {
		x.value = (const void *)k->c;
		x.size = (size_t)k->d;
		x.flags = (int)k->e;
	}
	return xattrs_changed((int)r, k->err, k->before, op,
			      by_fd ? (int)k->a : AT_FDCWD,
			      by_fd ? "" : PATH(k->a),
			      by_fd  ? AT_EMPTY_PATH
			      : link ? AT_SYMLINK_NOFOLLOW
				     : 0,
			      &x);
}

/* A call of the stat family has succeeded. */
static void stated(const struct call *k)
{
	switch (k->nr) {
	case SYS_fstat:
		stat_seen((int)k->a, "", (struct stat *)k->b, AT_EMPTY_PATH);
		break;
	case SYS_newfstatat:
		stat_seen((int)k->a, PATH(k->b), (struct stat *)k->c,
			  (int)k->d);
		break;
	case SYS_statx:
		stat_seen_statx((int)k->a, PATH(k->b), (struct statx *)k->e,
				(int)k->c);
		break;
#ifdef __x86_64__
	case SYS_stat:
		stat_seen(AT_FDCWD, PATH(k->a), (struct stat *)k->b, 0);
		break;
	case SYS_lstat:
		stat_seen(AT_FDCWD, PATH(k->a), (struct stat *)k->b,
			  AT_SYMLINK_NOFOLLOW);
		break;
#endif
	}
}

/* The name of an xattr call for the log; null for other calls. */
static const char *xattr_op(long nr)
{
	switch (nr) {
	case SYS_setxattr:
		return "setxattr";
	case SYS_lsetxattr:
		return "lsetxattr";
	case SYS_fsetxattr:
		return "fsetxattr";
	case SYS_removexattr:
		return "removexattr";
	case SYS_lremovexattr:
		return "lremovexattr";
	case SYS_fremovexattr:
		return "fremovexattr";
	}
	return NULL;
}

static bool is_about_files(long nr)
{
	switch (nr) {
	case SYS_fstat:
	case SYS_newfstatat:
	case SYS_statx:
	case SYS_fchown:
	case SYS_fchownat:
	case SYS_fchmod:
	case SYS_fchmodat:
	case SYS_fchmodat2:
	case SYS_utimensat:
#ifdef __x86_64__
	case SYS_stat:
	case SYS_lstat:
	case SYS_chown:
	case SYS_lchown:
	case SYS_chmod:
	case SYS_utime:
	case SYS_utimes:
	case SYS_futimesat:
#endif
		return true;
	}
	return xattr_op(nr) != NULL;
}

static bool is_stat(long nr)
{
	switch (nr) {
	case SYS_newfstatat:
	case SYS_statx:
#ifdef __x86_64__
	case SYS_stat:
	case SYS_lstat:
#endif
		return true;
	}
	return false;
}

/* A call of the stat family by path was refused. */
static long stat_missed(const struct call *k)
{
	switch (k->nr) {
	case SYS_newfstatat:
		return stat_elsewhere(k->before, (int)k->a, PATH(k->b),
				      (struct stat *)k->c, (int)k->d);
	case SYS_statx:
		return stat_elsewhere_statx(
			k->err, k->before, (int)k->a, PATH(k->b), (int)k->c,
			(unsigned)k->d, (struct statx *)k->e);
#ifdef __x86_64__
	case SYS_stat:
		return stat_elsewhere(k->before, AT_FDCWD, PATH(k->a),
				      (struct stat *)k->b, 0);
	case SYS_lstat:
		return stat_elsewhere(k->before, AT_FDCWD, PATH(k->a),
				      (struct stat *)k->b, AT_SYMLINK_NOFOLLOW);
#endif
	}
	return -1;
}

static long file_done(const struct call *k, long r)
{
	const char *op = xattr_op(k->nr);

	if (r == 0)
		stated(k);
	else if (is_stat(k->nr))
		return stat_missed(k);
	return op ? xattr_changed(k, r, op) : owner_changed(k, r);
}

/* The number of a set*id call, or -1. */
static int change_of(long nr)
{
	switch (nr) {
	case SYS_setuid:
		return TOLD_SETUID;
	case SYS_setgid:
		return TOLD_SETGID;
	case SYS_setreuid:
		return TOLD_SETREUID;
	case SYS_setregid:
		return TOLD_SETREGID;
	case SYS_setresuid:
		return TOLD_SETRESUID;
	case SYS_setresgid:
		return TOLD_SETRESGID;
	case SYS_setfsuid:
		return TOLD_SETFSUID;
	case SYS_setfsgid:
		return TOLD_SETFSGID;
	case SYS_setgroups:
		return TOLD_SETGROUPS;
	}
	return -1;
}

static long change(const struct call *k, enum told_call call)
{
	struct told_change t = {.call = call, .raw = true};
	int r;

	if (call == TOLD_SETGROUPS) {
		/* The kernel's parameter is an int. */
		t.size = (size_t)(unsigned)k->a;
		t.list = (const uint32_t *)k->b;
	} else {
		t.a = (uint32_t)k->a;
		t.b = (uint32_t)k->b;
		t.c = (uint32_t)k->c;
	}
	r = identity_set(&t);
	if (call == TOLD_SETFSUID || call == TOLD_SETFSGID)
		return r;
	return libc_result(k->err, k->before, r);
}

static long get_id(enum told_id which)
{
	uint32_t id = 0;

	told_id(which, &id);
	return (long)id;
}

/* A call that is answered from memory; false for all others. */
static bool answered(const struct call *k, long *ret)
{
	int r, call = change_of(k->nr);

	if (call >= 0) {
		*ret = change(k, (enum told_call)call);
		return true;
	}
	switch (k->nr) {
	case SYS_getuid:
		*ret = get_id(TOLD_RUID);
		return true;
	case SYS_geteuid:
		*ret = get_id(TOLD_EUID);
		return true;
	case SYS_getgid:
		*ret = get_id(TOLD_RGID);
		return true;
	case SYS_getegid:
		*ret = get_id(TOLD_EGID);
		return true;
	case SYS_getgroups:
		r = told_getgroups((int)k->a, (uint32_t *)k->b);
		break;
	case SYS_capset:
		r = caps_set(CAP_HEAD(k->a), (const void *)k->b);
		break;
	case SYS_getresuid:
	case SYS_getresgid:
		r = told_getres(k->nr == SYS_getresgid, (uint32_t *)k->a,
				(uint32_t *)k->b, (uint32_t *)k->c);
		break;
	default:
		return false;
	}
	*ret = libc_result(k->err, k->before, r);
	return true;
}

/* Which calls concern us at all: those not listed are handed on at once. */
static bool is_identity(long nr)
{
	switch (nr) {
	case SYS_getuid:
	case SYS_geteuid:
	case SYS_getgid:
	case SYS_getegid:
	case SYS_getgroups:
	case SYS_getresuid:
	case SYS_getresgid:
	case SYS_capset:
		return true;
	}
	return change_of(nr) >= 0;
}

/* Does it, where it succeeds, leave a filter that may kill? */
static bool installs_filter(const struct call *k)
{
	return (k->nr == SYS_seccomp && (k->a == SECCOMP_SET_MODE_STRICT ||
					 k->a == SECCOMP_SET_MODE_FILTER)) ||
	       (k->nr == SYS_prctl && (int)k->a == PR_SET_SECCOMP);
}

/*
 * What is asked of the kernel while that is still harmless.
 */
static void before_filter(void)
{
	caps_known();
	told_before_filter();
	view_is_on();
}

/* prctl(2) of another kind has been made; its result. */
static long prctl_done(int option, long r)
{
	if (r == 0 && option == PR_SET_SECCOMP)
		state_go_quiet();
	if (r == 0 && option == PR_SET_NO_NEW_PRIVS)
		secure_decline();
	return r;
}

static long call_limits(const struct call *k)
{
	struct limits_args args = {k->a, k->b, k->c, k->d};
	long r;

	if (limits_answered(k->nr, &args))
		return 0;
	r = ((call_fn *)NEXT(syscall))(k->nr, args.a, args.b, args.c, args.d,
				       k->e, k->f);
	return limits_called(k->nr, &args, r, k->err, k->before);
}

static long call_known(const struct call *k)
{
	socklen_t cap = 0;
	long r;
	int v;

	if (is_identity(k->nr)) {
		if (told_is_active() && answered(k, &r))
			return r;
		state_mark();
	}
	if (k->nr == SYS_prctl &&
	    caps_prctl((int)k->a, (unsigned long)k->b, (unsigned long)k->c,
		       (unsigned long)k->d, (unsigned long)k->e, &v))
		return libc_result(k->err, k->before, v);
	if (k->nr == SYS_execve || k->nr == SYS_execveat)
		return exec_by_syscall(k->nr, k->a, k->b, k->c, k->d, k->e);
	if (is_socket_call(k->nr))
		cap = before_socket_call(k);
	if (installs_filter(k))
		before_filter();
	if (limits_is_call(k->nr))
		return call_limits(k);
	if (is_forbidden(k))
		return libc_result(k->err, k->before, -EPERM);
	if (LIKELY(paths_is_outside()) || !dispatch_strays(k))
		r = ((call_fn *)NEXT(syscall))(k->nr, k->a, k->b, k->c, k->d,
					       k->e, k->f);
	else
		r = libc_result(k->err, k->before, -ENOENT);
	if (k->nr == SYS_prctl)
		return prctl_done((int)k->a, r);
	if (r >= 0 && installs_filter(k))
		state_go_quiet();
	if (k->nr == SYS_capget)
		return caps_got((int)r, CAP_HEAD(k->a),
				(struct __user_cap_data_struct *)k->b);
	if (is_about_files(k->nr))
		return file_done(k, r);
	if (is_socket_call(k->nr))
		r = after_socket_call(k, r, cap);
	if (privileged_op(k->nr))
		return privileged_asked((int)r, privileged_op(k->nr));
	if (k->nr == SYS_chdir && r == 0)
		paths_left();
	if (dispatch_is_path(k->nr))
		return r < 0 ? dispatch_path_refused(k, r) : r;
	return r < 0 ? refused(k, r) : r;
}

static bool is_known(long nr)
{
	switch (nr) {
	case SYS_execve:
	case SYS_execveat:
	case SYS_openat:
	case SYS_openat2:
	case SYS_faccessat:
	case SYS_faccessat2:
	case SYS_seccomp:
	case SYS_prctl:
	case SYS_capget:
	case SYS_chroot:
#ifdef __x86_64__
	case SYS_open:
	case SYS_creat:
	case SYS_access:
#endif
		return true;
	}
	return is_identity(nr) || is_about_files(nr) || is_socket_call(nr) ||
	       limits_is_call(nr) || privileged_op(nr) || dispatch_is_path(nr);
}

/* A bit for each number that was found to be nothing to us. */
#define PASSING 512
static _Atomic(uint64_t) passing[PASSING / 64];

static __attribute__((noinline)) long
call_looked_at(long nr, long a, long b, long c, long d, long e, long f)
{
	int *err;

	if (!is_known(nr)) {
		if (UNLIKELY(tasks_is_clone(nr)))
			tasks_before_syscall(nr, a);
		else if ((unsigned long)nr < PASSING)
			atomic_fetch_or_explicit(&passing[nr / 64],
						 UINT64_C(1) << nr % 64,
						 memory_order_relaxed);
		return ((call_fn *)NEXT(syscall))(nr, a, b, c, d, e, f);
	}
	err = errno_at();
	return call_known(&(struct call){nr, a, b, c, d, e, f, err, *err});
}

/*
 * syscall(2).  An unknown number is handed on by a tail jump: clone(2) and
 * its like may return twice, and must not do so through a frame of ours.
 */
long dispatch_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	void *next = next_known(NEXT_syscall);

	if ((unsigned long)nr < PASSING && next &&
	    atomic_load_explicit(&passing[nr / 64], memory_order_relaxed) >>
			    nr % 64 &
		    1)
		return ((call_fn *)next)(nr, a, b, c, d, e, f);
	return call_looked_at(nr, a, b, c, d, e, f);
}

/*
 * prctl(2).  After a filter is in place a system call of ours could kill
 * the program; what we need to know is found out before.
 */
int dispatch_prctl(int option, unsigned long a, unsigned long b,
		   unsigned long c, unsigned long d)
{
	int r, *err;

	if (caps_prctl(option, a, b, c, d, &r)) {
		err = errno_at();
		return libc_result(err, *err, r);
	}
	if (option == PR_SET_SECCOMP)
		before_filter();
	return (int)prctl_done(option, NEXT(prctl)(option, a, b, c, d));
}

#ifndef __OPTIMIZE__
#error "dlopen below must end in a tail jump: compile with -O1 or more"
#endif

/*
 * dlopen(3).  By a tail jump: the loader looks at the return address to
 * find whose $ORIGIN and search paths apply.
 */
EXPORT void *dlopen(const char *path, int flags)
{
	if (flags & RTLD_DEEPBIND && state_mode() != STATE_PASS)
		flags &= ~RTLD_DEEPBIND;
	return NEXT(dlopen)(path, flags);
}
