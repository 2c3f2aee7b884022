/* SPDX-License-Identifier: MIT */
/*
 * syscall(2) the libc function, which is interposable and used (samba): a way
 * round the named hooks.
 *
 * It is defined with as many fixed arguments as the ABI passes: a variadic
 * definition could not hand them all on.
 */
#include "dispatch.h"
#include "exec.h"
#include "libc.h"
#include "prctl.h"
#include "privileged.h"
#include "sys.h"
#include "tasks.h"

EXPORT call_fn dispatch_syscall __asm__("syscall");

enum concern {
	NOBODYS,
	IDS,
	OWNERS,
	PATHS,
	SOCKETS,
	LIMITS,
	TASKS,
	EXEC,
	PRCTL,
	SECCOMP,
	PRIVILEGED,
};

/* Whose a number is; what is not listed is handed on at once. */
static const uint8_t concerns[] = {
	[SYS_getuid] = IDS,
	[SYS_geteuid] = IDS,
	[SYS_getgid] = IDS,
	[SYS_getegid] = IDS,
	[SYS_getgroups] = IDS,
	[SYS_getresuid] = IDS,
	[SYS_getresgid] = IDS,
	[SYS_setuid] = IDS,
	[SYS_setgid] = IDS,
	[SYS_setreuid] = IDS,
	[SYS_setregid] = IDS,
	[SYS_setresuid] = IDS,
	[SYS_setresgid] = IDS,
	[SYS_setfsuid] = IDS,
	[SYS_setfsgid] = IDS,
	[SYS_setgroups] = IDS,
	[SYS_capget] = IDS,
	[SYS_capset] = IDS,

	[SYS_fstat] = OWNERS,
	[SYS_newfstatat] = OWNERS,
	[SYS_statx] = OWNERS,
	[SYS_fchown] = OWNERS,
	[SYS_fchownat] = OWNERS,
	[SYS_fchmod] = OWNERS,
	[SYS_fchmodat] = OWNERS,
	[SYS_fchmodat2] = OWNERS,
	[SYS_utimensat] = OWNERS,
	[SYS_setxattr] = OWNERS,
	[SYS_lsetxattr] = OWNERS,
	[SYS_fsetxattr] = OWNERS,
	[SYS_removexattr] = OWNERS,
	[SYS_lremovexattr] = OWNERS,
	[SYS_fremovexattr] = OWNERS,

	[SYS_openat] = PATHS,
	[SYS_openat2] = PATHS,
	[SYS_faccessat] = PATHS,
	[SYS_faccessat2] = PATHS,
	[SYS_chroot] = PATHS,
	[SYS_mkdirat] = PATHS,
	[SYS_mknodat] = PATHS,
	[SYS_symlinkat] = PATHS,
	[SYS_linkat] = PATHS,
	[SYS_renameat] = PATHS,
	[SYS_renameat2] = PATHS,
	[SYS_unlinkat] = PATHS,
	[SYS_readlinkat] = PATHS,
	[SYS_truncate] = PATHS,
	[SYS_statfs] = PATHS,
	[SYS_chdir] = PATHS,
	[SYS_inotify_add_watch] = PATHS,
	[SYS_getxattr] = PATHS,
	[SYS_lgetxattr] = PATHS,
	[SYS_listxattr] = PATHS,
	[SYS_llistxattr] = PATHS,

	[SYS_bind] = SOCKETS,
	[SYS_connect] = SOCKETS,
	[SYS_getsockname] = SOCKETS,
	[SYS_getsockopt] = SOCKETS,
	[SYS_listen] = SOCKETS,
	[SYS_recvmmsg] = SOCKETS,
	[SYS_recvmsg] = SOCKETS,
	[SYS_sendmmsg] = SOCKETS,
	[SYS_sendmsg] = SOCKETS,
	[SYS_sendto] = SOCKETS,
	[SYS_setsockopt] = SOCKETS,
	[SYS_socket] = SOCKETS,
	[SYS_socketpair] = SOCKETS,

	[SYS_setrlimit] = LIMITS,
	[SYS_prlimit64] = LIMITS,
	[SYS_setpriority] = LIMITS,
	[SYS_ioprio_set] = LIMITS,
	[SYS_sched_setscheduler] = LIMITS,
	[SYS_sched_setparam] = LIMITS,
	[SYS_sched_setattr] = LIMITS,
	[SYS_mlock] = LIMITS,
	[SYS_mlock2] = LIMITS,
	[SYS_mlockall] = LIMITS,

	[SYS_clone] = TASKS,
	[SYS_clone3] = TASKS,

	[SYS_execve] = EXEC,
	[SYS_execveat] = EXEC,

	[SYS_prctl] = PRCTL,

	[SYS_seccomp] = SECCOMP,

	[SYS_mount] = PRIVILEGED,
	[SYS_umount2] = PRIVILEGED,
	[SYS_pivot_root] = PRIVILEGED,
	[SYS_swapon] = PRIVILEGED,
	[SYS_swapoff] = PRIVILEGED,
	[SYS_acct] = PRIVILEGED,
	[SYS_reboot] = PRIVILEGED,
	[SYS_sethostname] = PRIVILEGED,
	[SYS_setdomainname] = PRIVILEGED,
	[SYS_settimeofday] = PRIVILEGED,
	[SYS_clock_settime] = PRIVILEGED,
	[SYS_adjtimex] = PRIVILEGED,
	[SYS_clock_adjtime] = PRIVILEGED,
	[SYS_syslog] = PRIVILEGED,
	[SYS_setns] = PRIVILEGED,
	[SYS_unshare] = PRIVILEGED,
#ifdef __x86_64__
	[SYS_stat] = OWNERS,
	[SYS_lstat] = OWNERS,
	[SYS_chown] = OWNERS,
	[SYS_lchown] = OWNERS,
	[SYS_chmod] = OWNERS,
	[SYS_utime] = OWNERS,
	[SYS_utimes] = OWNERS,
	[SYS_futimesat] = OWNERS,

	[SYS_open] = PATHS,
	[SYS_creat] = PATHS,
	[SYS_access] = PATHS,
	[SYS_mkdir] = PATHS,
	[SYS_mknod] = PATHS,
	[SYS_symlink] = PATHS,
	[SYS_link] = PATHS,
	[SYS_rename] = PATHS,
	[SYS_unlink] = PATHS,
	[SYS_rmdir] = PATHS,
	[SYS_readlink] = PATHS,

	[SYS_fork] = TASKS,
	[SYS_vfork] = TASKS,
#endif
};

static inline enum concern concern_of(long nr)
{
	return (unsigned long)nr < sizeof(concerns) ? concerns[nr] : NOBODYS;
}

static long call_known(const struct call *k, enum concern concern)
{
	switch (concern) {
	case IDS:
		return dispatch_ids(k);
	case OWNERS:
		return dispatch_owners(k);
	case PATHS:
		return dispatch_paths(k);
	case SOCKETS:
		return dispatch_sockets(k);
	case LIMITS:
		return dispatch_limits(k);
	case EXEC:
		return exec_by_syscall(k->nr, k->a, k->b, k->c, k->d, k->e);
	case PRCTL:
		return prctl_by_syscall(k);
	case SECCOMP:
		return prctl_seccomp(k);
	case PRIVILEGED:
		return privileged_asked((int)call_next(k),
					privileged_op(k->nr));
	case NOBODYS:
	case TASKS:
		break;
	}
	return call_next(k);
}

static __attribute__((noinline)) long
call_looked_at(long nr, long a, long b, long c, long d, long e, long f)
{
	enum concern concern = concern_of(nr);
	int *err;

	if (concern == NOBODYS || concern == TASKS) {
		if (concern == TASKS)
			tasks_before_syscall(nr, a);
		return ((call_fn *)NEXT(syscall))(nr, a, b, c, d, e, f);
	}
	err = errno_at();
	return call_known(&(struct call){nr, a, b, c, d, e, f, err, *err},
			  concern);
}

/*
 * syscall(2).  What is nobody's, and clone(2) and its like, is handed on by a
 * tail jump: these may return twice, and must not do so through a frame of
 * ours.
 */
long dispatch_syscall(long nr, long a, long b, long c, long d, long e, long f)
{
	void *next = next_known(NEXT_syscall);

	if (next && concern_of(nr) == NOBODYS)
		return ((call_fn *)next)(nr, a, b, c, d, e, f);
	return call_looked_at(nr, a, b, c, d, e, f);
}
