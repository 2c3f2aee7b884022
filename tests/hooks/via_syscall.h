/* SPDX-License-Identifier: MIT */
/*
 * The snippets a second time, with each call made through syscall(2): the
 * names below stand for functions of the same type.  Only rows of hooks.def
 * with a system call of their own have a meaning here.
 */
#ifndef VIA_SYSCALL_H
#define VIA_SYSCALL_H

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdarg.h>
#include <sys/fsuid.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#define VIA(type, name, parameters, ...)                       \
	static inline type via_##name parameters               \
	{                                                      \
		return (type)syscall(SYS_##name, __VA_ARGS__); \
	}

#define VIA_MODE(flags)                                \
	({                                             \
		unsigned mode_ = 0;                    \
		if ((flags)&O_CREAT) {                 \
			va_list ap_;                   \
			va_start(ap_, flags);          \
			mode_ = va_arg(ap_, unsigned); \
			va_end(ap_);                   \
		}                                      \
		mode_;                                 \
	})

static inline int via_open(const char *path, int flags, ...)
{
#ifdef SYS_open
	return (int)syscall(SYS_open, path, flags, VIA_MODE(flags));
#else
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, VIA_MODE(flags));
#endif
}

static inline int via_openat(int dirfd, const char *path, int flags, ...)
{
	return (int)syscall(SYS_openat, dirfd, path, flags, VIA_MODE(flags));
}

VIA(int, mkdirat, (int fd, const char *path, mode_t mode), fd, path, mode)
VIA(int, mknodat, (int fd, const char *path, mode_t mode, dev_t dev), fd, path,
    mode, dev)
VIA(int, symlinkat, (const char *to, int fd, const char *path), to, fd, path)
VIA(int, linkat, (int fd, const char *a, int to, const char *b, int flags), fd,
    a, to, b, flags)
VIA(int, unlinkat, (int fd, const char *path, int flags), fd, path, flags)
VIA(ssize_t, readlinkat, (int fd, const char *path, char *buf, size_t n), fd,
    path, buf, n)
VIA(int, truncate, (const char *path, off_t n), path, n)
VIA(int, chdir, (const char *path), path)
VIA(int, inotify_add_watch, (int fd, const char *path, unsigned mask), fd, path,
    mask)
VIA(ssize_t, getxattr, (const char *path, const char *name, void *v, size_t n),
    path, name, v, n)
VIA(ssize_t, lgetxattr, (const char *path, const char *name, void *v, size_t n),
    path, name, v, n)
VIA(ssize_t, listxattr, (const char *path, char *list, size_t n), path, list, n)
VIA(ssize_t, llistxattr, (const char *path, char *list, size_t n), path, list,
    n)
VIA(ssize_t, sendto,
    (int fd, const void *p, size_t n, int flags, const struct sockaddr *to,
     socklen_t len),
    fd, p, n, flags, to, len)
#define mkdirat via_mkdirat
#define mknodat via_mknodat
#define symlinkat via_symlinkat
#define linkat via_linkat
#define unlinkat via_unlinkat
#define readlinkat via_readlinkat
#define truncate via_truncate
#define chdir via_chdir
#define inotify_add_watch via_inotify_add_watch
#define getxattr via_getxattr
#define lgetxattr via_lgetxattr
#define listxattr via_listxattr
#define llistxattr via_llistxattr
#define sendto via_sendto

static inline int via_faccessat(int dirfd, const char *path, int mode,
				int flags)
{
	if (flags)
		return (int)syscall(SYS_faccessat2, dirfd, path, mode, flags);
	return (int)syscall(SYS_faccessat, dirfd, path, mode);
}

static inline int via_prctl(int option, ...)
{
	unsigned long a[4];
	va_list ap;

	va_start(ap, option);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	return (int)syscall(SYS_prctl, option, a[0], a[1], a[2], a[3]);
}

VIA(int, execve, (const char *path, char *const *argv, char *const *envp), path,
    argv, envp)

#ifdef SYS_open
VIA(int, creat, (const char *path, mode_t mode), path, mode)
VIA(int, mkdir, (const char *path, mode_t mode), path, mode)
VIA(int, mknod, (const char *path, mode_t mode, dev_t dev), path, mode, dev)
VIA(int, symlink, (const char *to, const char *path), to, path)
VIA(int, link, (const char *a, const char *b), a, b)
VIA(int, rename, (const char *a, const char *b), a, b)
VIA(int, renameat, (int fd, const char *a, int to, const char *b), fd, a, to, b)
VIA(int, unlink, (const char *path), path)
VIA(int, rmdir, (const char *path), path)
VIA(ssize_t, readlink, (const char *path, char *buf, size_t n), path, buf, n)
#define mkdir via_mkdir
#define mknod via_mknod
#define symlink via_symlink
#define link via_link
#define rename via_rename
#define renameat via_renameat
#define unlink via_unlink
#define rmdir via_rmdir
#define readlink via_readlink
VIA(int, access, (const char *path, int mode), path, mode)
VIA(int, chown, (const char *path, uid_t u, gid_t g), path, u, g)
VIA(int, lchown, (const char *path, uid_t u, gid_t g), path, u, g)
#define creat via_creat
#define access via_access
#define chown via_chown
#define lchown via_lchown
#endif
VIA(int, fchown, (int fd, uid_t u, gid_t g), fd, u, g)
VIA(int, fchownat, (int fd, const char *path, uid_t u, gid_t g, int flags), fd,
    path, u, g, flags)
VIA(int, bind, (int fd, const struct sockaddr *a, socklen_t n), fd, a, n)
VIA(int, getsockname, (int fd, struct sockaddr *a, socklen_t *n), fd, a, n)
VIA(int, connect, (int fd, const struct sockaddr *a, socklen_t n), fd, a, n)
VIA(int, socket, (int domain, int type, int protocol), domain, type, protocol)
VIA(int, listen, (int fd, int backlog), fd, backlog)
VIA(int, socketpair, (int domain, int type, int protocol, int *fds), domain,
    type, protocol, fds)
VIA(int, getsockopt, (int fd, int level, int name, void *v, socklen_t *n), fd,
    level, name, v, n)
VIA(int, setsockopt, (int fd, int level, int name, const void *v, socklen_t n),
    fd, level, name, v, n)
VIA(ssize_t, recvmsg, (int fd, struct msghdr *m, int flags), fd, m, flags)
VIA(ssize_t, sendmsg, (int fd, const struct msghdr *m, int flags), fd, m, flags)
VIA(int, recvmmsg,
    (int fd, struct mmsghdr *v, unsigned n, int flags, struct timespec *t), fd,
    v, n, flags, t)
VIA(int, sendmmsg, (int fd, struct mmsghdr *v, unsigned n, int flags), fd, v, n,
    flags)
VIA(uid_t, getuid, (void), 0)
VIA(uid_t, geteuid, (void), 0)
VIA(gid_t, getgid, (void), 0)
VIA(gid_t, getegid, (void), 0)
VIA(int, getresuid, (uid_t * r, uid_t *e, uid_t *s), r, e, s)
VIA(int, getresgid, (gid_t * r, gid_t *e, gid_t *s), r, e, s)
VIA(int, getgroups, (int n, gid_t *list), n, list)
VIA(int, setuid, (uid_t u), u)
VIA(int, setgid, (gid_t g), g)
VIA(int, setreuid, (uid_t r, uid_t e), r, e)
VIA(int, setregid, (gid_t r, gid_t e), r, e)
VIA(int, setresuid, (uid_t r, uid_t e, uid_t s), r, e, s)
VIA(int, setresgid, (gid_t r, gid_t e, gid_t s), r, e, s)
VIA(int, setfsuid, (uid_t u), u)
VIA(int, setfsgid, (gid_t g), g)
struct cap_head;
struct cap_data;
VIA(int, capget, (struct cap_head * h, struct cap_data *d), h, d)
VIA(int, capset, (struct cap_head * h, const struct cap_data *d), h, d)
VIA(int, setrlimit, (int what, const struct rlimit *l), what, l)
VIA(int, prlimit64,
    (pid_t pid, int what, const struct rlimit *l, struct rlimit *old), pid,
    what, l, old)
VIA(int, setpriority, (int which, id_t who, int to), which, who, to)
VIA(int, sched_setscheduler,
    (pid_t pid, int policy, const struct sched_param *p), pid, policy, p)
VIA(int, sched_setparam, (pid_t pid, const struct sched_param *p), pid, p)
VIA(int, mlock, (const void *p, size_t n), p, n)
VIA(int, mlock2, (const void *p, size_t n, unsigned flags), p, n, flags)
VIA(int, mlockall, (int flags), flags)
VIA(int, mount,
    (const char *from, const char *to, const char *type, unsigned long flags,
     const void *data),
    from, to, type, flags, data)
VIA(int, umount2, (const char *path, int flags), path, flags)
VIA(int, swapon, (const char *path, int flags), path, flags)
VIA(int, swapoff, (const char *path), path)
VIA(int, acct, (const char *path), path)
VIA(int, sethostname, (const char *name, size_t n), name, n)
VIA(int, setdomainname, (const char *name, size_t n), name, n)
VIA(int, settimeofday, (const struct timeval *t, const struct timezone *zone),
    t, zone)
VIA(int, clock_settime, (clockid_t c, const struct timespec *t), c, t)
VIA(int, adjtimex, (struct timex * t), t)
VIA(int, clock_adjtime, (clockid_t c, struct timex *t), c, t)
VIA(int, syslog, (int type, char *buf, int n), type, buf, n)
VIA(int, chroot, (const char *path), path)
VIA(int, setns, (int fd, int type), fd, type)
VIA(int, unshare, (int flags), flags)
VIA(int, setgroups, (size_t n, const gid_t *list), n, list)

#ifdef SYS_open
VIA(int, stat, (const char *path, struct stat *st), path, st)
VIA(int, lstat, (const char *path, struct stat *st), path, st)
VIA(int, chmod, (const char *path, mode_t mode), path, mode)
VIA(int, utime, (const char *path, const struct utimbuf *t), path, t)
VIA(int, utimes, (const char *path, const struct timeval t[2]), path, t)
VIA(int, futimesat, (int fd, const char *path, const struct timeval t[2]), fd,
    path, t)
#define stat(path, st) via_stat(path, st)
#define lstat(path, st) via_lstat(path, st)
#define chmod via_chmod
#define utime(path, t) via_utime(path, t)
#define utimes(path, t) via_utimes(path, t)
#define futimesat via_futimesat
#endif
VIA(int, fstat, (int fd, struct stat *st), fd, st)
VIA(int, newfstatat, (int fd, const char *path, struct stat *st, int flags), fd,
    path, st, flags)
VIA(int, fchmod, (int fd, mode_t mode), fd, mode)
VIA(int, utimensat,
    (int fd, const char *path, const struct timespec t[2], int flags), fd, path,
    t, flags)
VIA(int, setxattr,
    (const char *path, const char *name, const void *v, size_t n, int flags),
    path, name, v, n, flags)
VIA(int, lsetxattr,
    (const char *path, const char *name, const void *v, size_t n, int flags),
    path, name, v, n, flags)
VIA(int, fsetxattr,
    (int fd, const char *name, const void *v, size_t n, int flags), fd, name, v,
    n, flags)
VIA(int, removexattr, (const char *path, const char *name), path, name)
VIA(int, lremovexattr, (const char *path, const char *name), path, name)
VIA(int, fremovexattr, (int fd, const char *name), fd, name)

/* Which has the flags that the older call lacks. */
static inline int via_fchmodat(int fd, const char *path, mode_t mode, int flags)
{
	if (flags)
		return (int)syscall(452, fd, path, mode, flags);
	return (int)syscall(SYS_fchmodat, fd, path, mode);
}

#define fstat(fd, st) via_fstat(fd, st)
#define fstatat via_newfstatat
#define fchmod via_fchmod
#define fchmodat via_fchmodat
#define utimensat via_utimensat
#define setxattr via_setxattr
#define lsetxattr via_lsetxattr
#define fsetxattr via_fsetxattr
#define removexattr via_removexattr
#define lremovexattr via_lremovexattr
#define fremovexattr via_fremovexattr
#define execve via_execve
#define open via_open
#define openat via_openat
#define faccessat via_faccessat
#define prctl via_prctl
#define fchown via_fchown
#define fchownat via_fchownat
#define bind via_bind
#define getsockname via_getsockname
#define connect via_connect
#define listen via_listen
#define socket via_socket
#define socketpair via_socketpair
#define getsockopt via_getsockopt
#define setsockopt via_setsockopt
#define recvmsg via_recvmsg
#define sendmsg via_sendmsg
#define recvmmsg via_recvmmsg
#define sendmmsg via_sendmmsg
#define getuid via_getuid
#define geteuid via_geteuid
#define getgid via_getgid
#define getegid via_getegid
#define getresuid via_getresuid
#define getresgid via_getresgid
#define getgroups via_getgroups
#define setuid via_setuid
#define setgid via_setgid
#define setreuid via_setreuid
#define setregid via_setregid
#define setresuid via_setresuid
#define setresgid via_setresgid
#define setfsuid via_setfsuid
#define setfsgid via_setfsgid
#define setgroups via_setgroups
#define capget via_capget
#define capset via_capset
#define setrlimit via_setrlimit
#define setpriority via_setpriority
#define sched_setscheduler via_sched_setscheduler
#define sched_setparam via_sched_setparam
#define mlock via_mlock
#define mlock2 via_mlock2
#define mlockall via_mlockall
#define mount via_mount
#define umount2 via_umount2
#define swapon via_swapon
#define swapoff via_swapoff
#define acct via_acct
#define sethostname via_sethostname
#define setdomainname via_setdomainname
#define settimeofday via_settimeofday
#define clock_settime via_clock_settime
#define adjtimex via_adjtimex
#define clock_adjtime via_clock_adjtime
#define chroot via_chroot
#define setns via_setns
#define unshare via_unshare
#define prlimit via_prlimit64
#define klogctl via_syslog

#endif
