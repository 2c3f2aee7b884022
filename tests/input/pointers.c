/* SPDX-License-Identifier: MIT */
/*
 * Every hook that takes a pointer is given bad ones, each in a child of its
 * own, and a line says what came of it.  The list is shim/hooks.def: a row
 * without a case here does not compile.
 *
 * Bad is: null, a page that may not be touched, the end of a page with the
 * object running into such a page, the last byte of all, and an address of
 * the kernel's.  Pointers that a libc function, not the kernel, looks through
 * are in here too; where that crashes without the library, pointers.t does
 * not ask more of it.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <glob.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <pwd.h>
#include <shadow.h>
#include <signal.h>
#include <sched.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

int __open(const char *path, int flags, ...);
int __open64(const char *path, int flags, ...);
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dirfd, const char *path, int flags);
int __openat64_2(int dirfd, const char *path, int flags);

void __syslog_chk(int, int, const char *, ...);
void __vsyslog_chk(int, int, const char *, va_list);

int capget(struct __user_cap_header_struct *, struct __user_cap_data_struct *);
int capset(struct __user_cap_header_struct *,
	   const struct __user_cap_data_struct *);

static const char *symbol;

/* The end of readable memory; what follows must not be touched. */
static char *edge;

#define BADS 5

/* Volatile, so that no compiler warns of, or acts on, what it knows. */
static void *volatile bads[BADS];
static const char *const bad_names[BADS] = {
	"null", "closed page", "edge", "last byte", "kernel's",
};

static void make_bads(void)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + 4096, 4096, PROT_NONE) < 0)
		abort();
	edge = pages + 4096;
	/* A path without an end; as a list or an address it is cut, too. */
	memcpy(edge - 9, "/nosuch/a", 9);
	bads[0] = NULL;
	bads[1] = edge;
	bads[2] = edge - 9;
	bads[3] = (void *)UINTPTR_MAX;
	bads[4] = (void *)(UINTPTR_MAX << 47);
}

static void say(const char *label, const char *bad, const char *result)
{
	printf("%s %s%s%s = %s\n", symbol, label, *bad ? " " : "", bad, result);
	fflush(stdout);
}

static void say_result(const char *label, const char *bad, long r)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", r);
	say(label, bad, r == -1 ? strerrorname_np(errno) : text);
}

static void in_child(void)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
}

static void wait_for(const char *label, const char *bad, pid_t pid)
{
	int status = 0;

	if (waitpid(pid, &status, 0) != pid)
		say(label, bad, "no child");
	else if (WIFSIGNALED(status))
		say(label, bad, "killed");
}

/* Once, for a pointer that is not one of the bad. */
#define TRY(label, expr)                               \
	do {                                           \
		pid_t pid_ = fork();                   \
		if (pid_ == 0) {                       \
			in_child();                    \
			errno = 0;                     \
			say_result(label, "", (expr)); \
			_exit(0);                      \
		}                                      \
		wait_for(label, "", pid_);             \
	} while (0)

/* With p as each of the bad. */
#define TRY_EACH(label, expr)                                             \
	do {                                                              \
		for (int i_ = 0; i_ < BADS; i_++) {                       \
			void *p = bads[i_];                               \
			pid_t pid_ = fork();                              \
			if (pid_ == 0) {                                  \
				in_child();                               \
				errno = 0;                                \
				say_result(label, bad_names[i_], (expr)); \
				_exit(0);                                 \
			}                                                 \
			wait_for(label, bad_names[i_], pid_);             \
		}                                                         \
	} while (0)

/* A pointer result: 0 or -1. */
static long got(const void *p)
{
	return p ? 0 : -1;
}

#define NO_POINTERS(name)             \
	static void case_##name(void) \
	{                             \
	}
#define PATH_ONLY(name, expr)             \
	static void case_##name(void)     \
	{                                 \
		TRY_EACH("path", (expr)); \
	}

/* ---- files ---- */

PATH_ONLY(open, open(p, O_RDONLY))
PATH_ONLY(open64, open64(p, O_WRONLY | O_CREAT, 0600))
PATH_ONLY(__open, __open(p, O_RDONLY))
PATH_ONLY(__open64, __open64(p, O_RDONLY))
PATH_ONLY(__open_2, __open_2(p, O_RDONLY))
PATH_ONLY(__open64_2, __open64_2(p, O_RDONLY))
PATH_ONLY(openat, openat(AT_FDCWD, p, O_RDONLY))
PATH_ONLY(openat64, openat64(AT_FDCWD, p, O_RDONLY | O_DIRECTORY))
PATH_ONLY(__openat_2, __openat_2(AT_FDCWD, p, O_RDONLY))
PATH_ONLY(__openat64_2, __openat64_2(AT_FDCWD, p, O_RDONLY))
PATH_ONLY(creat, creat(p, 0600))
PATH_ONLY(creat64, creat64(p, 0600))
PATH_ONLY(access, access(p, R_OK))
PATH_ONLY(euidaccess, euidaccess(p, R_OK))
PATH_ONLY(eaccess, eaccess(p, R_OK))

static void case_faccessat(void)
{
	TRY_EACH("path", faccessat(AT_FDCWD, p, R_OK, 0));
	TRY_EACH("path, effective ids",
		 faccessat(AT_FDCWD, p, R_OK, AT_EACCESS));
}

static void case_fopen(void)
{
	TRY_EACH("path", got(fopen(p, "r")));
	TRY_EACH("path, to write", got(fopen(p, "w")));
	TRY_EACH("mode", got(fopen("/dev/null", p)));
	TRY_EACH("mode, no such file", got(fopen("/nosuch", p)));
}

static void case_fopen64(void)
{
	TRY_EACH("path", got(fopen64(p, "re")));
	TRY_EACH("mode", got(fopen64("/dev/null", p)));
}

static void case_freopen(void)
{
	TRY_EACH("path", got(freopen(p, "r", stdin)));
	TRY_EACH("mode", got(freopen("/dev/null", p, stdin)));
	TRY_EACH("stream", got(freopen("/dev/null", "r", p)));
}

static void case_freopen64(void)
{
	TRY_EACH("path", got(freopen64(p, "r", stdin)));
	TRY_EACH("mode", got(freopen64("/dev/null", p, stdin)));
	TRY_EACH("stream", got(freopen64("/dev/null", "r", p)));
}

/* ---- ports ---- */

static struct sockaddr_in low_port(void)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons(80)};
}

/* `data` right before memory that must not be touched. */
static void *at_edge(const void *data, size_t n)
{
	return memcpy(edge - n, data, n);
}

static int new_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

/* Asked for a low port; under the library it has another. */
static int low_socket(void)
{
	struct sockaddr_in in = low_port();
	int s = new_socket();

	if (bind(s, (struct sockaddr *)&in, sizeof(in)) < 0) {
		say("bind", "", "refused");
		_exit(0);
	}
	return s;
}

static long bind_at_edge(socklen_t len)
{
	struct sockaddr_in in = low_port();

	return bind(new_socket(), at_edge(&in, sizeof(in)), len);
}

static void case_bind(void)
{
	TRY_EACH("address", bind(new_socket(), p, sizeof(struct sockaddr_in)));
	TRY_EACH("address, no length", bind(new_socket(), p, 0));
	TRY_EACH("address, closed", bind(-1, p, sizeof(struct sockaddr_in)));
	TRY("address up to the edge", bind_at_edge(sizeof(struct sockaddr_in)));
	TRY("address beyond the edge",
	    bind_at_edge(sizeof(struct sockaddr_in) + 1));
	TRY("address far beyond",
	    bind_at_edge(sizeof(struct sockaddr_storage)));
	TRY("address half before", bind_at_edge(8));
}

static void case_bindresvport(void)
{
	TRY_EACH("address, closed", bindresvport(-1, p));
}

/* Its result is a descriptor, or not. */
static void case_rresvport(void)
{
	TRY_EACH("port", (rresvport(p), 0));
}

static void case_rresvport_af(void)
{
	TRY_EACH("port", (rresvport_af(p, AF_INET6), 0));
	TRY_EACH("port, another family", rresvport_af(p, AF_UNIX));
}

static long name_at_edge(int s, socklen_t len, size_t room)
{
	return getsockname(s, (struct sockaddr *)(edge - room), &len);
}

static long name_with_len_at_edge(int s)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	return getsockname(s, (struct sockaddr *)&ss,
			   at_edge(&len, sizeof(len)));
}

static void case_getsockname(void)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	TRY_EACH("address",
		 getsockname(low_socket(), p, (len = sizeof(ss), &len)));
	TRY_EACH("address, no room",
		 getsockname(low_socket(), p, (len = 0, &len)));
	TRY_EACH("length", getsockname(low_socket(), (void *)&ss, p));
	TRY_EACH("address and length", getsockname(low_socket(), p, p));
	TRY_EACH("length, closed", getsockname(-1, (void *)&ss, p));
	TRY("room up to the edge", name_at_edge(low_socket(), 16, 16));
	TRY("room for the family", name_at_edge(low_socket(), 2, 2));
	TRY("room for half the port", name_at_edge(low_socket(), 3, 3));
	TRY("room beyond the edge", name_at_edge(low_socket(), 16, 15));
	TRY("length -1", name_at_edge(low_socket(), (socklen_t)-1, 16));
	TRY("length at the edge", name_with_len_at_edge(low_socket()));
}

/* ---- ownership ---- */

PATH_ONLY(chown, chown(p, 999, 999))
PATH_ONLY(lchown, lchown(p, 999, 999))
NO_POINTERS(fchown)

static void case_fchownat(void)
{
	TRY_EACH("path", fchownat(AT_FDCWD, p, 999, 999, 0));
	TRY_EACH("path, AT_EMPTY_PATH",
		 fchownat(open(".", O_RDONLY), p, 999, 999, AT_EMPTY_PATH));
}

/* ---- identity ---- */

NO_POINTERS(getuid)
NO_POINTERS(geteuid)
NO_POINTERS(getgid)
NO_POINTERS(getegid)
NO_POINTERS(setuid)
NO_POINTERS(setgid)
NO_POINTERS(seteuid)
NO_POINTERS(setegid)
NO_POINTERS(setreuid)
NO_POINTERS(setregid)
NO_POINTERS(setresuid)
NO_POINTERS(setresgid)
NO_POINTERS(setfsuid)
NO_POINTERS(setfsgid)

/* Answered from memory: null is EFAULT, as promised, and no more than null. */
static void *null(void)
{
	return bads[0];
}

static void case_getresuid(void)
{
	uid_t a = 77, b = 77, c = 77;

	TRY("first null", getresuid(null(), &b, &c));
	TRY("second null", getresuid(&a, null(), &c));
	TRY("third null", getresuid(&a, &b, null()));
	TRY("what stands before the null is written",
	    getresuid(&a, null(), &c) == -1 ? (long)(a * 100 + c) : 0);
}

static void case_getresgid(void)
{
	gid_t a = 77, b = 77, c = 77;

	TRY("first null", getresgid(null(), &b, &c));
	TRY("second null", getresgid(&a, null(), &c));
	TRY("third null", getresgid(&a, &b, null()));
	TRY("what stands before the null is written",
	    getresgid(&a, &b, null()) == -1 ? (long)(a * 100 + c) : 0);
}

static void case_getgroups(void)
{
	/* A compiler knows better than to pass it. */
	volatile int negative = -1;

	TRY("null", getgroups(65536, null()));
	TRY("null, one", getgroups(1, null()));
	TRY_EACH("no size", getgroups(0, p));
	TRY_EACH("negative size", getgroups(negative, p));
}

static void case_setgroups(void)
{
	const gid_t list[2] = {1, 2};

	TRY_EACH("list", setgroups(8, p));
	TRY_EACH("long list", setgroups(40, p));
	TRY_EACH("longest list", setgroups(65536, p));
	TRY_EACH("list too long", setgroups(65537, p));
	TRY_EACH("list far too long", setgroups(1UL << 40, p));
	TRY_EACH("no list", setgroups(0, p));
	TRY("list up to the edge", setgroups(2, at_edge(list, sizeof(list))));
	TRY("list beyond the edge", setgroups(3, at_edge(list, sizeof(list))));
	TRY("crooked list up to the edge",
	    setgroups(1, memcpy(edge - 7, list, sizeof(list[0]))));
	TRY("crooked list beyond the edge",
	    setgroups(2, (gid_t *)(void *)(edge - 7)));
}

static void case_initgroups(void)
{
	TRY_EACH("user", initgroups(p, 0));
}

NO_POINTERS(group_member)
NO_POINTERS(getauxval)

static const struct __user_cap_header_struct *cap_head(unsigned version)
{
	static struct __user_cap_header_struct h;

	h.version = version;
	return &h;
}

#define HEAD(version) ((void *)(uintptr_t)cap_head(version))
#define V3 _LINUX_CAPABILITY_VERSION_3

static void case_capget(void)
{
	struct __user_cap_data_struct d[2] = {{0}};

	TRY_EACH("header", capget(p, d));
	TRY_EACH("data", capget(HEAD(V3), p));
	TRY_EACH("data, unknown version", capget(HEAD(7), p));
	TRY("header up to the edge", capget(at_edge(HEAD(V3), 8), d));
	TRY("unknown version up to the edge", capget(at_edge(HEAD(7), 8), d));
	TRY("data up to the edge", capget(HEAD(V3), at_edge(d, sizeof(d))));
	TRY("data beyond the edge", capget(HEAD(V3), at_edge(d, 16)));
}

static void case_capset(void)
{
	const struct __user_cap_data_struct d[2] = {{0}};

	TRY_EACH("header", capset(p, d));
	TRY_EACH("data", capset(HEAD(V3), p));
	TRY_EACH("data, unknown version", capset(HEAD(7), p));
	TRY("header up to the edge", capset(at_edge(HEAD(V3), 8), d));
	TRY("half a header up to the edge", capset(at_edge(HEAD(V3), 4), d));
	TRY("unknown version up to the edge", capset(at_edge(HEAD(7), 8), d));
	TRY("data up to the edge", capset(HEAD(V3), at_edge(d, sizeof(d))));
	TRY("data beyond the edge", capset(HEAD(V3), at_edge(d, 16)));
}

/* ---- the ways round ---- */

static struct open_how *how(void)
{
	static struct open_how h = {.flags = O_RDONLY};

	return &h;
}

/* The kernel's open_how may grow; ours is followed by zeroes, or by none. */
static long openat2_with(void *p, size_t size)
{
	return syscall(SYS_openat2, AT_FDCWD, "/nosuch", p, size);
}

static void case_syscall(void)
{
	socklen_t len = sizeof(struct sockaddr_storage);
	struct sockaddr_storage ss;

#ifdef SYS_open
	TRY_EACH("open", syscall(SYS_open, p, O_RDONLY));
	TRY_EACH("access", syscall(SYS_access, p, R_OK));
	TRY_EACH("chown", syscall(SYS_chown, p, 999, 999));
	TRY_EACH("lchown", syscall(SYS_lchown, p, 999, 999));
	TRY_EACH("creat", syscall(SYS_creat, p, 0600));
#endif
	TRY_EACH("openat", syscall(SYS_openat, AT_FDCWD, p, O_RDONLY));
	TRY_EACH("openat2 path",
		 syscall(SYS_openat2, AT_FDCWD, p, how(), sizeof(*how())));
	TRY_EACH("openat2 how", openat2_with(p, sizeof(*how())));
	TRY_EACH("openat2 how, no size", openat2_with(p, 0));
	TRY_EACH("openat2 how, huge", openat2_with(p, 1UL << 40));
	TRY("openat2 how, up to the edge",
	    openat2_with(at_edge(how(), sizeof(*how())), sizeof(*how())));
	TRY("openat2 how, beyond the edge",
	    openat2_with(at_edge(how(), sizeof(*how())), sizeof(*how()) + 8));
	TRY_EACH("faccessat", syscall(SYS_faccessat, AT_FDCWD, p, R_OK));
	TRY_EACH("faccessat2", syscall(SYS_faccessat2, AT_FDCWD, p, R_OK, 0));
	TRY_EACH("faccessat2, AT_EMPTY_PATH",
		 syscall(SYS_faccessat2, open(".", O_PATH), p, W_OK,
			 AT_EMPTY_PATH));
	TRY_EACH("fchownat", syscall(SYS_fchownat, AT_FDCWD, p, 999, 999, 0));
	TRY_EACH("fchownat, AT_EMPTY_PATH",
		 syscall(SYS_fchownat, open(".", O_RDONLY), p, 999, 999,
			 AT_EMPTY_PATH));
	TRY_EACH("bind", syscall(SYS_bind, new_socket(), p, 16));
	TRY_EACH("getsockname address",
		 syscall(SYS_getsockname, low_socket(), p, &len));
	TRY_EACH("getsockname length",
		 syscall(SYS_getsockname, low_socket(), &ss, p));
	TRY_EACH("setgroups", syscall(SYS_setgroups, 8, p));
	TRY_EACH("setgroups, size -1", syscall(SYS_setgroups, -1, p));
	TRY("getgroups null", syscall(SYS_getgroups, 65536, null()));
	TRY("getresuid null", syscall(SYS_getresuid, null(), null(), null()));
	TRY("getresgid null", syscall(SYS_getresgid, null(), null(), null()));
	TRY_EACH("seccomp filter",
		 syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, p));
	TRY_EACH("a number of no concern", syscall(SYS_uname, p));
}

static long filter_with(void *code)
{
	struct sock_fprog prog = {.len = 8, .filter = code};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog);
}

static void case_prctl(void)
{
	TRY_EACH("PR_SET_SECCOMP program",
		 prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, p));
	TRY_EACH("PR_SET_SECCOMP code", filter_with(p));
	TRY_EACH("PR_SET_NAME", prctl(PR_SET_NAME, p));
	TRY_EACH("PR_GET_NAME", prctl(PR_GET_NAME, p));
	TRY_EACH("PR_GET_PDEATHSIG", prctl(PR_GET_PDEATHSIG, p));
}

static void case_dlopen(void)
{
	TRY_EACH("path", got(dlopen(p, RTLD_NOW)));
	TRY_EACH("path, RTLD_DEEPBIND",
		 got(dlopen(p, RTLD_NOW | RTLD_DEEPBIND)));
}

/* ---- tasks: no pointer, or the kernel's business ---- */

static void case_fork(void)
{
}

static void case_vfork(void)
{
}

static int ends(void *status)
{
	return status != NULL;
}

static void case_clone(void)
{
	TRY("no stack", clone(ends, NULL, SIGCHLD, NULL));
}

static void case_pthread_create(void)
{
}

static void case_thrd_create(void)
{
}

/* ---- names: libc itself looks through these ---- */

static char names_buf[4096];
static struct passwd names_user, *names_ret_user;
static struct group names_group, *names_ret_group;
static struct spwd names_shadow, *names_ret_shadow;

NO_POINTERS(getpwuid)
NO_POINTERS(getpwent)
NO_POINTERS(setpwent)
NO_POINTERS(endpwent)
NO_POINTERS(getgrgid)
NO_POINTERS(getgrent)
NO_POINTERS(setgrent)
NO_POINTERS(endgrent)

#define NAMES_R(key, call, entry, ret)                                 \
	do {                                                           \
		TRY_EACH("entry", call(key, p, names_buf, 4096, ret)); \
		TRY_EACH("buf", call(key, entry, p, 4096, ret));       \
		TRY_EACH("buf, 0", call(key, entry, p, 0, ret));       \
		TRY_EACH("ret", call(key, entry, names_buf, 4096, p)); \
	} while (0)

static void case_getpwuid_r(void)
{
	NAMES_R(1000, getpwuid_r, &names_user, &names_ret_user);
}

static void case_getgrgid_r(void)
{
	NAMES_R(1000, getgrgid_r, &names_group, &names_ret_group);
}

static void case_getpwent_r(void)
{
	TRY_EACH("entry", getpwent_r(p, names_buf, 4096, &names_ret_user));
	TRY_EACH("buf", getpwent_r(&names_user, p, 4096, &names_ret_user));
	TRY_EACH("ret", getpwent_r(&names_user, names_buf, 4096, p));
}

static void case_getgrent_r(void)
{
	TRY_EACH("entry", getgrent_r(p, names_buf, 4096, &names_ret_group));
	TRY_EACH("buf", getgrent_r(&names_group, p, 4096, &names_ret_group));
	TRY_EACH("ret", getgrent_r(&names_group, names_buf, 4096, p));
}

static void case_getpwnam(void)
{
	TRY_EACH("name", got(getpwnam(p)));
}

static void case_getpwnam_r(void)
{
	TRY_EACH("name",
		 getpwnam_r(p, &names_user, names_buf, 4096, &names_ret_user));
	NAMES_R("nosuch", getpwnam_r, &names_user, &names_ret_user);
}

static void case_getgrnam(void)
{
	TRY_EACH("name", got(getgrnam(p)));
}

static void case_getgrnam_r(void)
{
	TRY_EACH("name", getgrnam_r(p, &names_group, names_buf, 4096,
				    &names_ret_group));
	NAMES_R("nosuch", getgrnam_r, &names_group, &names_ret_group);
}

static void case_getspnam(void)
{
	TRY_EACH("name", got(getspnam(p)));
}

static void case_getspnam_r(void)
{
	TRY_EACH("name", getspnam_r(p, &names_shadow, names_buf, 4096,
				    &names_ret_shadow));
	NAMES_R("daemon", getspnam_r, &names_shadow, &names_ret_shadow);
}

/* ---- exec: a null list is an empty one, and true(1) runs ---- */

#define TRUE "/bin/true"

static char *const true_argv[] = {(char[]){"true"}, NULL};

/* Before memory that must not be touched. */
static int exec_without_end(const char *entry)
{
	char *list[] = {at_edge(entry, strlen(entry)), (char[]){"B=2"}, NULL};

	return execve(TRUE, true_argv, list);
}

static void case_execve(void)
{
	TRY_EACH("path", execve(p, true_argv, environ));
	TRY_EACH("argv", execve(TRUE, p, environ));
	TRY_EACH("envp", execve(TRUE, true_argv, p));
	TRY("an entry without an end", exec_without_end("A=1"));
	TRY("an entry like ours without an end", exec_without_end("LD=1"));
	TRY("our own without an end", exec_without_end("LIBNONROOT=1"));
	TRY("LD_PRELOAD without an end", exec_without_end("LD_PRELOAD=/x"));
}

static void case_execv(void)
{
	TRY_EACH("path", execv(p, true_argv));
	TRY_EACH("argv", execv(TRUE, p));
}

static void case_execvp(void)
{
	TRY_EACH("file", execvp(p, true_argv));
	TRY_EACH("argv", execvp(TRUE, p));
}

static void case_execvpe(void)
{
	TRY_EACH("file", execvpe(p, true_argv, environ));
	TRY_EACH("argv", execvpe(TRUE, p, environ));
	TRY_EACH("envp", execvpe(TRUE, true_argv, p));
}

static void case_fexecve(void)
{
	TRY_EACH("argv", fexecve(open(TRUE, O_RDONLY), p, environ));
	TRY_EACH("envp", fexecve(open(TRUE, O_RDONLY), true_argv, p));
}

static void case_execveat(void)
{
	TRY_EACH("path", execveat(AT_FDCWD, p, true_argv, environ, 0));
	TRY_EACH("argv", execveat(AT_FDCWD, TRUE, p, environ, 0));
	TRY_EACH("envp", execveat(AT_FDCWD, TRUE, true_argv, p, 0));
}

static void case_execl(void)
{
	TRY_EACH("path", execl(p, "true", NULL));
	TRY_EACH("arg", execl(TRUE, p, NULL));
}

static void case_execlp(void)
{
	TRY_EACH("file", execlp(p, "true", NULL));
	TRY_EACH("arg", execlp(TRUE, p, NULL));
}

static void case_execle(void)
{
	TRY_EACH("path", execle(p, "true", NULL, environ));
	TRY_EACH("arg", execle(TRUE, p, NULL, environ));
	TRY_EACH("envp", execle(TRUE, "true", NULL, p));
}

static void case_system(void)
{
	TRY_EACH("command", system(p));
}

static void case_popen(void)
{
	TRY_EACH("command", popen(p, "r") ? 0 : -1);
	TRY_EACH("mode", popen("true", p) ? 0 : -1);
}

static void case_posix_spawn(void)
{
	TRY_EACH("path", posix_spawn(NULL, p, NULL, NULL, true_argv, environ));
	TRY_EACH("argv", posix_spawn(NULL, TRUE, NULL, NULL, p, environ));
	TRY_EACH("envp", posix_spawn(NULL, TRUE, NULL, NULL, true_argv, p));
	TRY_EACH("pid", posix_spawn(p, TRUE, NULL, NULL, true_argv, environ));
}

static void case_posix_spawnp(void)
{
	TRY_EACH("file", posix_spawnp(NULL, p, NULL, NULL, true_argv, environ));
	TRY_EACH("argv", posix_spawnp(NULL, TRUE, NULL, NULL, p, environ));
	TRY_EACH("envp", posix_spawnp(NULL, TRUE, NULL, NULL, true_argv, p));
}

/* ---- files: what is told of them, and changed ---- */

int __xstat(int version, const char *path, struct stat *st);
int __lxstat(int version, const char *path, struct stat *st);
int __fxstat(int version, int fd, struct stat *st);
int __fxstatat(int version, int dirfd, const char *path, struct stat *st,
	       int flags);
int __xstat64(int version, const char *path, struct stat64 *st);
int __lxstat64(int version, const char *path, struct stat64 *st);
int __fxstat64(int version, int fd, struct stat64 *st);
int __fxstatat64(int version, int dirfd, const char *path, struct stat64 *st,
		 int flags);

/* Made by pointers.t: root's. */
#define FOREIGN_FILE "../../foreign"

static void case_stat(void)
{
	struct stat st;

	TRY_EACH("path", stat(p, &st));
	TRY_EACH("buffer", stat(FOREIGN_FILE, p));
	TRY_EACH("buffer, own", stat("/proc/self/fd/1", p));
}

static void case_lstat(void)
{
	struct stat st;

	TRY_EACH("path", lstat(p, &st));
	TRY_EACH("buffer", lstat(FOREIGN_FILE, p));
	TRY_EACH("buffer, own", lstat("/proc/self/fd/1", p));
}

static void case_stat64(void)
{
	struct stat64 st;

	TRY_EACH("path", stat64(p, &st));
	TRY_EACH("buffer", stat64(FOREIGN_FILE, p));
	TRY_EACH("buffer, own", stat64("/proc/self/fd/1", p));
}

static void case_lstat64(void)
{
	struct stat64 st;

	TRY_EACH("path", lstat64(p, &st));
	TRY_EACH("buffer", lstat64(FOREIGN_FILE, p));
	TRY_EACH("buffer, own", lstat64("/proc/self/fd/1", p));
}

static void case___xstat(void)
{
	struct stat st;

	TRY_EACH("path", __xstat(1, p, &st));
	TRY_EACH("buffer", __xstat(1, FOREIGN_FILE, p));
	TRY_EACH("buffer, own", __xstat(1, "/proc/self/fd/1", p));
}

static void case___lxstat(void)
{
	struct stat st;

	TRY_EACH("path", __lxstat(1, p, &st));
	TRY_EACH("buffer", __lxstat(1, FOREIGN_FILE, p));
	TRY_EACH("buffer, own", __lxstat(1, "/proc/self/fd/1", p));
}

static void case___xstat64(void)
{
	struct stat64 st;

	TRY_EACH("path", __xstat64(1, p, &st));
	TRY_EACH("buffer", __xstat64(1, FOREIGN_FILE, p));
	TRY_EACH("buffer, own", __xstat64(1, "/proc/self/fd/1", p));
}

static void case___lxstat64(void)
{
	struct stat64 st;

	TRY_EACH("path", __lxstat64(1, p, &st));
	TRY_EACH("buffer", __lxstat64(1, FOREIGN_FILE, p));
	TRY_EACH("buffer, own", __lxstat64(1, "/proc/self/fd/1", p));
}

static void case_fstat(void)
{
	TRY_EACH("buffer", fstat(1, p));
}

static void case_fstat64(void)
{
	TRY_EACH("buffer", fstat64(1, p));
}

static void case___fxstat(void)
{
	TRY_EACH("buffer", __fxstat(1, 1, p));
}

static void case___fxstat64(void)
{
	TRY_EACH("buffer", __fxstat64(1, 1, p));
}

static void case_fstatat(void)
{
	struct stat st;

	TRY_EACH("path", fstatat(AT_FDCWD, p, &st, 0));
	TRY_EACH("path, AT_EMPTY_PATH", fstatat(1, p, &st, AT_EMPTY_PATH));
	TRY_EACH("buffer", fstatat(AT_FDCWD, FOREIGN_FILE, p, 0));
}

static void case_fstatat64(void)
{
	struct stat64 st;

	TRY_EACH("path", fstatat64(AT_FDCWD, p, &st, 0));
	TRY_EACH("path, AT_EMPTY_PATH", fstatat64(1, p, &st, AT_EMPTY_PATH));
	TRY_EACH("buffer", fstatat64(AT_FDCWD, FOREIGN_FILE, p, 0));
}

static void case___fxstatat(void)
{
	struct stat st;

	TRY_EACH("path", __fxstatat(1, AT_FDCWD, p, &st, 0));
	TRY_EACH("path, AT_EMPTY_PATH",
		 __fxstatat(1, 1, p, &st, AT_EMPTY_PATH));
	TRY_EACH("buffer", __fxstatat(1, AT_FDCWD, FOREIGN_FILE, p, 0));
}

static void case___fxstatat64(void)
{
	struct stat64 st;

	TRY_EACH("path", __fxstatat64(1, AT_FDCWD, p, &st, 0));
	TRY_EACH("path, AT_EMPTY_PATH",
		 __fxstatat64(1, 1, p, &st, AT_EMPTY_PATH));
	TRY_EACH("buffer", __fxstatat64(1, AT_FDCWD, FOREIGN_FILE, p, 0));
}

static void case_statx(void)
{
	struct statx x;

	TRY_EACH("path", statx(AT_FDCWD, p, 0, STATX_BASIC_STATS, &x));
	TRY_EACH("buffer",
		 statx(AT_FDCWD, FOREIGN_FILE, 0, STATX_BASIC_STATS, p));
}

static void case_chmod(void)
{
	TRY_EACH("path", chmod(p, 0644));
}

NO_POINTERS(fchmod)

static void case_fchmodat(void)
{
	TRY_EACH("path", fchmodat(AT_FDCWD, p, 0644, 0));
}

static void case_lchmod(void)
{
	TRY_EACH("path", lchmod(p, 0644));
}

static void case_utime(void)
{
	TRY_EACH("path", utime(p, NULL));
	TRY_EACH("times", utime(FOREIGN_FILE, p));
}

static void case_utimes(void)
{
	TRY_EACH("path", utimes(p, NULL));
	TRY_EACH("times", utimes(FOREIGN_FILE, p));
}

static void case_lutimes(void)
{
	TRY_EACH("path", lutimes(p, NULL));
	TRY_EACH("times", lutimes(FOREIGN_FILE, p));
}

static void case_futimes(void)
{
	TRY_EACH("times", futimes(open(FOREIGN_FILE, O_RDONLY), p));
}

static void case_futimesat(void)
{
	TRY_EACH("path", futimesat(-1, p, NULL));
	TRY_EACH("times", futimesat(AT_FDCWD, FOREIGN_FILE, p));
}

static void case_utimensat(void)
{
	TRY_EACH("path", utimensat(-1, p, NULL, 0));
	TRY_EACH("times", utimensat(AT_FDCWD, FOREIGN_FILE, p, 0));
}

static void case_futimens(void)
{
	TRY_EACH("times", futimens(open(FOREIGN_FILE, O_RDONLY), p));
}

#define ACL_NAME "system.posix_acl_access"

static void case_setxattr(void)
{
	TRY_EACH("path", setxattr(p, "user.a", "", 0, 0));
	TRY_EACH("name", setxattr(FOREIGN_FILE, p, "", 0, 0));
	TRY_EACH("value", setxattr(FOREIGN_FILE, ACL_NAME, p, 28, 0));
}

static void case_lsetxattr(void)
{
	TRY_EACH("path", lsetxattr(p, "user.a", "", 0, 0));
	TRY_EACH("name", lsetxattr(FOREIGN_FILE, p, "", 0, 0));
	TRY_EACH("value", lsetxattr(FOREIGN_FILE, ACL_NAME, p, 28, 0));
}

static void case_fsetxattr(void)
{
	int fd = open(FOREIGN_FILE, O_RDONLY);

	TRY_EACH("name", fsetxattr(fd, p, "", 0, 0));
	TRY_EACH("value", fsetxattr(fd, ACL_NAME, p, 28, 0));
}

static void case_removexattr(void)
{
	TRY_EACH("path", removexattr(p, "user.a"));
	TRY_EACH("name", removexattr(FOREIGN_FILE, p));
}

static void case_lremovexattr(void)
{
	TRY_EACH("path", lremovexattr(p, "user.a"));
	TRY_EACH("name", lremovexattr(FOREIGN_FILE, p));
}

static void case_fremovexattr(void)
{
	TRY_EACH("name", fremovexattr(open(FOREIGN_FILE, O_RDONLY), p));
}

/* libc looks through these itself. */
static int no_walk(const char *path, const struct stat *st, int type,
		   struct FTW *ftw)
{
	(void)path, (void)st, (void)type, (void)ftw;
	return 0;
}

static int no_walk64(const char *path, const struct stat64 *st, int type,
		     struct FTW *ftw)
{
	(void)path, (void)st, (void)type, (void)ftw;
	return 0;
}

static int no_ftw(const char *path, const struct stat *st, int type)
{
	(void)path, (void)st, (void)type;
	return 0;
}

static int no_ftw64(const char *path, const struct stat64 *st, int type)
{
	(void)path, (void)st, (void)type;
	return 0;
}

static void case_nftw(void)
{
	TRY_EACH("path", nftw(p, no_walk, 1, 0));
}

static void case_nftw64(void)
{
	TRY_EACH("path", nftw64(p, no_walk64, 1, 0));
}

static void case_ftw(void)
{
	TRY_EACH("path", ftw(p, no_ftw, 1));
}

static void case_ftw64(void)
{
	TRY_EACH("path", ftw64(p, no_ftw64, 1));
}

static void case_fts_read(void)
{
	TRY_EACH("walk", got(fts_read(p)));
}

static void case_fts64_read(void)
{
	TRY_EACH("walk", got(fts64_read(p)));
}

static void case_fts_children(void)
{
	TRY_EACH("walk", got(fts_children(p, 0)));
}

static void case_fts64_children(void)
{
	TRY_EACH("walk", got(fts64_children(p, 0)));
}

/* ---- listings ---- */

PATH_ONLY(opendir, got(opendir(p)))

static void case_readdir(void)
{
	TRY_EACH("stream", got(readdir(p)));
}

static void case_readdir64(void)
{
	TRY_EACH("stream", got(readdir64(p)));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

static void case_readdir_r(void)
{
	struct dirent e, *found;

	TRY_EACH("stream", readdir_r(p, &e, &found));
	TRY_EACH("entry", readdir_r(opendir("/"), p, &found));
	TRY_EACH("result", readdir_r(opendir("/"), &e, p));
}

static void case_readdir64_r(void)
{
	struct dirent64 e, *found;

	TRY_EACH("stream", readdir64_r(p, &e, &found));
	TRY_EACH("entry", readdir64_r(opendir("/"), p, &found));
	TRY_EACH("result", readdir64_r(opendir("/"), &e, p));
}

#pragma GCC diagnostic pop

static void case_telldir(void)
{
	TRY_EACH("stream", telldir(p) >= 0);
}

static void case_seekdir(void)
{
	TRY_EACH("stream", (seekdir(p, 0), 0));
}

static void case_rewinddir(void)
{
	TRY_EACH("stream", (rewinddir(p), 0));
}

static void case_closedir(void)
{
	TRY_EACH("stream", closedir(p));
}

static void case_scandir(void)
{
	struct dirent **names;

	TRY_EACH("path", scandir(p, &names, NULL, NULL));
	TRY_EACH("result", scandir("/proc/self/fdinfo", p, NULL, NULL) > 0);
}

static void case_scandir64(void)
{
	struct dirent64 **names;

	TRY_EACH("path", scandir64(p, &names, NULL, NULL));
}

static void case_scandirat(void)
{
	struct dirent **names;

	TRY_EACH("path", scandirat(AT_FDCWD, p, &names, NULL, NULL));
}

static void case_scandirat64(void)
{
	struct dirent64 **names;

	TRY_EACH("path", scandirat64(AT_FDCWD, p, &names, NULL, NULL));
}

static void case_glob(void)
{
	glob_t g;

	TRY_EACH("pattern", glob(p, 0, NULL, &g));
	TRY_EACH("result", glob("/nosuch/*", 0, NULL, p));
}

static void case_glob64(void)
{
	glob64_t g;

	TRY_EACH("pattern", glob64(p, 0, NULL, &g));
	TRY_EACH("result", glob64("/nosuch/*", 0, NULL, p));
}

/* ---- sockets: what a peer is told of ---- */

static int unix_pair(int end)
{
	int s[2] = {-1, -1}, on = 1;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, s) ||
	    setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) ||
	    send(s[0], "x", 1, 0) != 1)
		return -1;
	return s[end];
}

static void case_connect(void)
{
	TRY_EACH("address", connect(socket(AF_UNIX, SOCK_STREAM, 0), p, 110));
	TRY_EACH("address, inet", connect(new_socket(), p, 16));
	TRY_EACH("address, no length", connect(new_socket(), p, 0));
}

/* Takes no pointer. */
static void case_listen(void)
{
}

/* Nor does it. */
static void case_socket(void)
{
}

static void case_socketpair(void)
{
	TRY_EACH("pair", socketpair(AF_UNIX, SOCK_STREAM, 0, p));
}

static void case_setsockopt(void)
{
	TRY_EACH("value",
		 setsockopt(unix_pair(0), SOL_SOCKET, SO_PASSCRED, p, 4));
}

static long cred_at_edge(socklen_t len, size_t room)
{
	return getsockopt(unix_pair(0), SOL_SOCKET, SO_PEERCRED, edge - room,
			  &len);
}

static void case_getsockopt(void)
{
	struct ucred u;
	socklen_t len = sizeof(u);

	for (int name = 0; name < 2; name++) {
		int o = name ? SO_PEERGROUPS : SO_PEERCRED;

		TRY_EACH("value", getsockopt(unix_pair(0), SOL_SOCKET, o, p,
					     (len = sizeof(u), &len)));
		TRY_EACH("value, no room", getsockopt(unix_pair(0), SOL_SOCKET,
						      o, p, (len = 0, &len)));
		TRY_EACH("length",
			 getsockopt(unix_pair(0), SOL_SOCKET, o, &u, p));
	}
	TRY("room up to the edge", cred_at_edge(12, 12));
	TRY("more room than there is", cred_at_edge(99, 12));
	TRY("room for less", cred_at_edge(8, 8));
	TRY("too little room", cred_at_edge(12, 8));
}

static struct msghdr *message(void *name, void *vector, void *control)
{
	static struct msghdr m;

	m = (struct msghdr){.msg_name = name,
			    .msg_namelen = name ? 110 : 0,
			    .msg_iov = vector,
			    .msg_iovlen = vector ? 1 : 0,
			    .msg_control = control,
			    .msg_controllen = control ? 32 : 0};
	return &m;
}

/* The control buffer of one claim, at the edge or cut by it. */
static long claim_at_edge(size_t room)
{
	struct {
		struct cmsghdr h;
		struct ucred u;
	} c = {{.cmsg_len = CMSG_LEN(sizeof(struct ucred)),
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_CREDENTIALS},
	       {getpid(), 0, 0}};
	char *p = edge - room;

	memcpy(p, &c, room);
	return sendmsg(unix_pair(0), message(NULL, NULL, p), 0);
}

static void case_sendmsg(void)
{
	TRY_EACH("message", sendmsg(unix_pair(0), p, 0));
	TRY_EACH("name", sendmsg(unix_pair(0), message(p, NULL, NULL), 0));
	TRY_EACH("vector", sendmsg(unix_pair(0), message(NULL, p, NULL), 0));
	TRY_EACH("control", sendmsg(unix_pair(0), message(NULL, NULL, p), 0));
	TRY("a claim", claim_at_edge(32));
	TRY("a claim, cut", claim_at_edge(24));
}

static void case_recvmsg(void)
{
	const int flags = MSG_DONTWAIT;

	TRY_EACH("message", recvmsg(unix_pair(1), p, flags));
	TRY_EACH("name", recvmsg(unix_pair(1), message(p, NULL, NULL), flags));
	TRY_EACH("vector",
		 recvmsg(unix_pair(1), message(NULL, p, NULL), flags));
	TRY_EACH("control",
		 recvmsg(unix_pair(1), message(NULL, NULL, p), flags));
	TRY("control at the edge",
	    recvmsg(unix_pair(1), message(NULL, NULL, edge - 32), flags));
	TRY("control over the edge",
	    recvmsg(unix_pair(1), message(NULL, NULL, edge - 28), flags));
}

static void case_sendmmsg(void)
{
	TRY_EACH("vector", sendmmsg(unix_pair(0), p, 2, 0));
	TRY_EACH("vector, none", sendmmsg(unix_pair(0), p, 0, 0));
}

static void case_recvmmsg(void)
{
	struct mmsghdr v = {.msg_len = 0};

	TRY_EACH("vector", recvmmsg(unix_pair(1), p, 2, MSG_DONTWAIT, NULL));
	TRY_EACH("vector, none",
		 recvmmsg(unix_pair(1), p, 0, MSG_DONTWAIT, NULL));
	TRY_EACH("timeout",
		 recvmmsg(unix_pair(1), &v, 1, MSG_DONTWAIT, (void *)p));
}

/* ---- limits ---- */

static void case_setrlimit(void)
{
	TRY_EACH("limit", setrlimit(RLIMIT_NOFILE, p));
	TRY("limit up to the edge",
	    setrlimit(RLIMIT_NOFILE,
		      at_edge(&(struct rlimit){9, 9}, sizeof(struct rlimit))));
}

static void case_setrlimit64(void)
{
	TRY_EACH("limit", setrlimit64(RLIMIT_NOFILE, p));
}

static void case_prlimit(void)
{
	TRY_EACH("new", prlimit(0, RLIMIT_NOFILE, p, NULL));
	TRY_EACH("old", prlimit(0, RLIMIT_NOFILE, NULL, p));
}

static void case_prlimit64(void)
{
	TRY_EACH("new", prlimit64(0, RLIMIT_NOFILE, p, NULL));
}

NO_POINTERS(nice)
NO_POINTERS(setpriority)
NO_POINTERS(pthread_setschedprio)
NO_POINTERS(mlockall)

static void case_sched_setscheduler(void)
{
	TRY_EACH("param", sched_setscheduler(0, SCHED_FIFO, p));
	TRY("param at the edge",
	    sched_setscheduler(0, SCHED_FIFO, at_edge(&(int){1}, sizeof(int))));
}

static void case_sched_setparam(void)
{
	TRY_EACH("param", sched_setparam(0, p));
}

static void case_pthread_setschedparam(void)
{
	TRY_EACH("param", pthread_setschedparam(pthread_self(), SCHED_FIFO, p));
}

static void case_mlock(void)
{
	TRY_EACH("memory", mlock(p, 64));
	TRY("up to the edge", mlock(edge - 64, 64));
}

static void case_mlock2(void)
{
	TRY_EACH("memory", mlock2(p, 64, 0));
}

PATH_ONLY(chroot, chroot(p))

/* ---- syslog ---- */

NO_POINTERS(closelog)
NO_POINTERS(setlogmask)

/* By pointers that no compiler looks through. */
static void (*volatile say_it)(int, const char *, ...) = syslog;
static void (*volatile say_list)(int, const char *, va_list) = vsyslog;
static void (*volatile say_checked)(int, int, const char *, ...) = __syslog_chk;
static void (*volatile say_checked_list)(int, int, const char *,
					 va_list) = __vsyslog_chk;

static long list_of(int checked, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	if (checked)
		say_checked_list(LOG_ERR, 1, format, ap);
	else
		say_list(LOG_ERR, format, ap);
	va_end(ap);
	return 0;
}

static void case_openlog(void)
{
	TRY_EACH("ident, not used", (openlog(p, 0, LOG_DAEMON), 0));
	TRY_EACH("ident", (openlog(p, 0, 0), say_it(LOG_ERR, "text"), 0));
}

static void case_syslog(void)
{
	TRY_EACH("format", (say_it(LOG_ERR, p), 0));
	TRY_EACH("argument", (say_it(LOG_ERR, "%s", p), 0));
}

static void case_vsyslog(void)
{
	TRY_EACH("format", list_of(0, p));
}

static void case___syslog_chk(void)
{
	TRY_EACH("format", (say_checked(LOG_ERR, 1, p), 0));
}

static void case___vsyslog_chk(void)
{
	TRY_EACH("format", list_of(1, p));
}

/*
 * ---- what needs real privilege ----
 *
 * None of these may do anything where real root runs them: texts and
 * structures are longer than what is readable.
 */

PATH_ONLY(umount, umount(p))
PATH_ONLY(umount2, umount2(p, 0))
PATH_ONLY(swapon, swapon(p, 0))
PATH_ONLY(swapoff, swapoff(p))
PATH_ONLY(acct, acct(p ? p : edge))
NO_POINTERS(reboot)
NO_POINTERS(setns)
NO_POINTERS(unshare)

static void case_mount(void)
{
	TRY_EACH("source", mount(p, "/nosuch", "tmpfs", 0, NULL));
	TRY_EACH("target", mount("none", p, "tmpfs", 0, NULL));
	TRY_EACH("type", mount("none", "/nosuch", p, 0, NULL));
}

static void case_sethostname(void)
{
	TRY_EACH("name", sethostname(p, 60));
}

static void case_setdomainname(void)
{
	TRY_EACH("name", setdomainname(p, 60));
}

static void case_settimeofday(void)
{
	TRY_EACH("time", settimeofday(p, NULL));
}

static void case_clock_settime(void)
{
	TRY_EACH("time", clock_settime(CLOCK_REALTIME, p));
}

static void case_adjtime(void)
{
	TRY_EACH("old", adjtime(NULL, p));
}

static void case_adjtimex(void)
{
	TRY_EACH("timex", adjtimex(p));
}

static void case_ntp_adjtime(void)
{
	TRY_EACH("timex", ntp_adjtime(p));
}

static void case_clock_adjtime(void)
{
	TRY_EACH("timex", clock_adjtime(CLOCK_REALTIME, p));
}

static void case_klogctl(void)
{
	TRY_EACH("buffer", klogctl(3, p, 100));
}

/* ---- writable paths ---- */

PATH_ONLY(mkdir, mkdir(p, 0755))
PATH_ONLY(mkdirat, mkdirat(AT_FDCWD, p, 0755))
PATH_ONLY(mkfifo, mkfifo(p, 0644))
PATH_ONLY(mkfifoat, mkfifoat(AT_FDCWD, p, 0644))
PATH_ONLY(mknod, mknod(p, S_IFIFO | 0644, 0))
PATH_ONLY(mknodat, mknodat(AT_FDCWD, p, S_IFIFO | 0644, 0))
PATH_ONLY(unlink, unlink(p))
PATH_ONLY(unlinkat, unlinkat(AT_FDCWD, p, 0))
PATH_ONLY(rmdir, rmdir(p))
PATH_ONLY(remove, remove(p))
PATH_ONLY(truncate, truncate(p, 0))
PATH_ONLY(truncate64, truncate64(p, 0))
PATH_ONLY(inotify_add_watch,
	  inotify_add_watch(inotify_init1(IN_CLOEXEC), p, IN_CREATE))
PATH_ONLY(pathconf, pathconf(p, _PC_NAME_MAX))
PATH_ONLY(chdir, chdir(p))
PATH_ONLY(canonicalize_file_name, got(canonicalize_file_name(p)))
NO_POINTERS(get_current_dir_name)

int __xmknod(int version, const char *path, mode_t mode, dev_t *dev);
int __xmknodat(int version, int dirfd, const char *path, mode_t mode,
	       dev_t *dev);
ssize_t __readlink_chk(const char *path, char *buf, size_t n, size_t room);
ssize_t __readlinkat_chk(int dirfd, const char *path, char *buf, size_t n,
			 size_t room);
char *__realpath_chk(const char *path, char *ret, size_t room);
char *__getcwd_chk(char *buf, size_t n, size_t room);

static void case___xmknod(void)
{
	dev_t none = 0;

	TRY_EACH("path", __xmknod(0, p, S_IFIFO | 0644, &none));
}

static void case___xmknodat(void)
{
	dev_t none = 0;

	TRY_EACH("path", __xmknodat(0, AT_FDCWD, p, S_IFIFO | 0644, &none));
}

/* Both names of a call that takes two. */
#define TWO_PATHS(symbol, first, second)      \
	static void case_##symbol(void)       \
	{                                     \
		TRY_EACH("first", (first));   \
		TRY_EACH("second", (second)); \
	}

TWO_PATHS(symlink, symlink(p, "../../etc/new"), symlink("target", p))
TWO_PATHS(symlinkat, symlinkat(p, AT_FDCWD, "../../etc/new"),
	  symlinkat("target", AT_FDCWD, p))
TWO_PATHS(link, link(p, "new"), link("/nosuch", p))
TWO_PATHS(linkat, linkat(AT_FDCWD, p, AT_FDCWD, "new", 0),
	  linkat(AT_FDCWD, "/nosuch", AT_FDCWD, p, 0))
TWO_PATHS(rename, rename(p, "new"), rename("/nosuch", p))
TWO_PATHS(renameat, renameat(AT_FDCWD, p, AT_FDCWD, "new"),
	  renameat(AT_FDCWD, "/nosuch", AT_FDCWD, p))
TWO_PATHS(renameat2, renameat2(AT_FDCWD, p, AT_FDCWD, "new", 0),
	  renameat2(AT_FDCWD, "/nosuch", AT_FDCWD, p, 0))

/* libc looks at the template itself. */
#define TEMPLATE(symbol, expr)                \
	static void case_##symbol(void)       \
	{                                     \
		TRY_EACH("template", (expr)); \
	}

TEMPLATE(mkstemp, mkstemp(p))
TEMPLATE(mkstemp64, mkstemp64(p))
TEMPLATE(mkostemp, mkostemp(p, O_CLOEXEC))
TEMPLATE(mkostemp64, mkostemp64(p, O_CLOEXEC))
TEMPLATE(mkstemps, mkstemps(p, 1))
TEMPLATE(mkstemps64, mkstemps64(p, 1))
TEMPLATE(mkostemps, mkostemps(p, 1, O_CLOEXEC))
TEMPLATE(mkostemps64, mkostemps64(p, 1, O_CLOEXEC))
TEMPLATE(mkdtemp, got(mkdtemp(p)))

/* A path, and memory for the answer. */
#define PATH_AND_ANSWER(symbol, path, answer) \
	static void case_##symbol(void)       \
	{                                     \
		char buf[PATH_MAX];           \
                                              \
		TRY_EACH("path", (path));     \
		TRY_EACH("answer", (answer)); \
		(void)buf;                    \
	}

PATH_AND_ANSWER(readlink, readlink(p, buf, 8),
		readlink("/proc/self/root", p, 8))
PATH_AND_ANSWER(readlinkat, readlinkat(AT_FDCWD, p, buf, 8),
		readlinkat(AT_FDCWD, "/proc/self/root", p, 8))
PATH_AND_ANSWER(__readlink_chk, __readlink_chk(p, buf, 8, 8),
		__readlink_chk("/proc/self/root", p, 8, 8))
PATH_AND_ANSWER(__readlinkat_chk, __readlinkat_chk(AT_FDCWD, p, buf, 8, 8),
		__readlinkat_chk(AT_FDCWD, "/proc/self/root", p, 8, 8))
PATH_AND_ANSWER(statfs, statfs(p, (void *)buf), statfs("/", p))
PATH_AND_ANSWER(statfs64, statfs64(p, (void *)buf), statfs64("/", p))
PATH_AND_ANSWER(statvfs, statvfs(p, (void *)buf), statvfs("/", p))
PATH_AND_ANSWER(statvfs64, statvfs64(p, (void *)buf), statvfs64("/", p))
PATH_AND_ANSWER(listxattr, listxattr(p, buf, 8), listxattr("/", p, 8))
PATH_AND_ANSWER(llistxattr, llistxattr(p, buf, 8), llistxattr("/", p, 8))
PATH_AND_ANSWER(realpath, got(realpath(p, buf)), got(realpath("/", p)))
PATH_AND_ANSWER(__realpath_chk, got(__realpath_chk(p, buf, PATH_MAX)),
		got(__realpath_chk("/", p, PATH_MAX)))
PATH_ONLY(getcwd, got(getcwd(p, 8)))
PATH_ONLY(__getcwd_chk, got(__getcwd_chk(p, 8, 8)))

static void case_getxattr(void)
{
	char buf[8];

	TRY_EACH("path", getxattr(p, "user.none", buf, sizeof(buf)));
	TRY_EACH("name", getxattr("/", p, buf, sizeof(buf)));
}

static void case_lgetxattr(void)
{
	char buf[8];

	TRY_EACH("path", lgetxattr(p, "user.none", buf, sizeof(buf)));
	TRY_EACH("name", lgetxattr("/", p, buf, sizeof(buf)));
}

static int new_local(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static void case_sendto(void)
{
	TRY_EACH("address", sendto(new_local(), "x", 1, 0, p, 20));
	TRY_EACH("bytes", sendto(new_local(), p, 100, 0, NULL, 0));
}

static void case_getpeername(void)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	TRY_EACH("address", getpeername(unix_pair(0), p, &len));
	TRY_EACH("length", getpeername(unix_pair(0), (void *)&ss, p));
}

static const struct {
	const char *symbol;
	void (*run)(void);
} cases[] = {
#define HOOK(symbol, concern, same_as, raw, promise) {#symbol, case_##symbol},
#include "../../shim/hooks.def"
#undef HOOK
};

int main(void)
{
	/* The filter needs one of this and CAP_SYS_ADMIN, root has it.
	 */
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	make_bads();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		symbol = cases[i].symbol;
		cases[i].run();
	}
	return 0;
}
