/* SPDX-License-Identifier: MIT */
/*
 * What the members of a family have in common: the snippets of open, open64
 * and __open_2 ask the same questions.  Included once, where the names of
 * the hooks are the calls under test (see via_syscall.h).
 */
#ifndef CASES_H
#define CASES_H

#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <grp.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <pwd.h>
#include <shadow.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <threads.h>
#include <sys/xattr.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include "hook.h"
#include "visible.h"

#define ID "/sys/class/dmi/id/"
#define UUID ID "product_uuid"
#define DEVICE_UUID "/sys/devices/virtual/dmi/id/product_uuid"
#define TABLES "/sys/firmware/dmi/tables/"

/* Made by hooks.t: owned by 7:7, and on a read-only mount. */
#define FOREIGN "../foreign"
#define READ_ONLY "../ro/file"

/*
 * What a libc may lack: a name that it does not define is answered by the
 * one that hooks.def gives as its stand-in, so that both have transcripts.
 * (Where musl defines the 64 names as macros, they are meant as symbols.)
 */
#undef open64
#undef openat64
#undef creat64
#undef fopen64
#undef freopen64
#define WEAK __attribute__((weak))
int open64(const char *, int, ...) WEAK;
int __open(const char *, int, ...) WEAK;
int __open64(const char *, int, ...) WEAK;
int __open_2(const char *, int) WEAK;
int __open64_2(const char *, int) WEAK;
int openat64(int, const char *, int, ...) WEAK;
int __openat_2(int, const char *, int) WEAK;
int __openat64_2(int, const char *, int) WEAK;
int creat64(const char *, mode_t) WEAK;
FILE *fopen64(const char *restrict, const char *restrict) WEAK;
FILE *freopen64(const char *restrict, const char *restrict,
		FILE *restrict) WEAK;
int getpwent_r(struct passwd *restrict, char *restrict, size_t,
	       struct passwd **restrict) WEAK;
int getgrent_r(struct group *restrict, char *restrict, size_t,
	       struct group **restrict) WEAK;
/* By names that no header spoils; the structures are the same. */
int stat_64(const char *, struct stat *) __asm__("stat64") WEAK;
int lstat_64(const char *, struct stat *) __asm__("lstat64") WEAK;
int fstat_64(int, struct stat *) __asm__("fstat64") WEAK;
int fstatat_64(int, const char *, struct stat *, int) __asm__("fstatat64") WEAK;
int xstat(int, const char *, struct stat *) __asm__("__xstat") WEAK;
int lxstat(int, const char *, struct stat *) __asm__("__lxstat") WEAK;
int fxstat(int, int, struct stat *) __asm__("__fxstat") WEAK;
int fxstatat(int, int, const char *, struct stat *,
	     int) __asm__("__fxstatat") WEAK;
int xstat_64(int, const char *, struct stat *) __asm__("__xstat64") WEAK;
int lxstat_64(int, const char *, struct stat *) __asm__("__lxstat64") WEAK;
int fxstat_64(int, int, struct stat *) __asm__("__fxstat64") WEAK;
int fxstatat_64(int, int, const char *, struct stat *,
		int) __asm__("__fxstatat64") WEAK;
typedef int nftw_callback(const char *, const struct stat *, int, struct FTW *);
typedef int ftw_callback(const char *, const struct stat *, int);
int nftw_64(const char *, nftw_callback *, int, int) __asm__("nftw64") WEAK;
int ftw_64(const char *, ftw_callback *, int) __asm__("ftw64") WEAK;
FTSENT *fts_read_64(FTS *) __asm__("fts64_read") WEAK;
FTSENT *fts_children_64(FTS *, int) __asm__("fts64_children") WEAK;
int xmknod(int, const char *, mode_t, dev_t *) __asm__("__xmknod") WEAK;
int xmknodat(int, int, const char *, mode_t,
	     dev_t *) __asm__("__xmknodat") WEAK;
int mkstemp_64(char *) __asm__("mkstemp64") WEAK;
int mkostemp_64(char *, int) __asm__("mkostemp64") WEAK;
int mkstemps_64(char *, int) __asm__("mkstemps64") WEAK;
int mkostemps_64(char *, int, int) __asm__("mkostemps64") WEAK;
int truncate_64(const char *, off_t) __asm__("truncate64") WEAK;
struct statfs;
struct statvfs;
int statfs_64(const char *, struct statfs *) __asm__("statfs64") WEAK;
int statvfs_64(const char *, struct statvfs *) __asm__("statvfs64") WEAK;
ssize_t readlink_chk(const char *, char *, size_t,
		     size_t) __asm__("__readlink_chk") WEAK;
ssize_t readlinkat_chk(int, const char *, char *, size_t,
		       size_t) __asm__("__readlinkat_chk") WEAK;
char *getcwd_chk(char *, size_t, size_t) __asm__("__getcwd_chk") WEAK;
char *realpath_chk(const char *, char *, size_t) __asm__("__realpath_chk") WEAK;
char *realpath_of(const char *) __asm__("canonicalize_file_name") WEAK;
int renameat2_weak(int, const char *, int, const char *,
		   unsigned) __asm__("renameat2") WEAK;
int statx_(int, const char *, int, unsigned, void *) __asm__("statx") WEAK;
int eaccess(const char *, int) WEAK;
int execveat(int, const char *, char *const[], char *const[], int) WEAK;
int euidaccess(const char *, int) WEAK;
int group_member(gid_t) WEAK;
int bindresvport(int, struct sockaddr_in *) WEAK;
int rresvport(int *) WEAK;
int rresvport_af(int *, sa_family_t) WEAK;
int setrlimit_64(int, const struct rlimit *) __asm__("setrlimit64") WEAK;
int prlimit_64(pid_t, int, const struct rlimit *,
	       struct rlimit *) __asm__("prlimit64") WEAK;
void syslog_chk(int, int, const char *, ...) __asm__("__syslog_chk") WEAK;
void vsyslog_chk(int, int, const char *, va_list) __asm__("__vsyslog_chk") WEAK;
int ntp_adjtime_(void *) __asm__("ntp_adjtime") WEAK;

#ifdef __GLIBC__
#define IS_GLIBC 1
#else
#define IS_GLIBC 0
#endif

/* musl takes no notice of the flag, and has no name for it. */
#ifdef RTLD_DEEPBIND
#define DEEPBIND RTLD_DEEPBIND
#else
#define DEEPBIND 8
#endif

/* ---- files ---- */

/* Text up to its newline; of other contents a sum. */
static inline void say_bytes(const char *label, const char *p, size_t n)
{
	uint32_t sum = 0;

	if (n < 64 && !memchr(p, '\0', n)) {
		say("%s: \"%.*s\"%s", label,
		    (int)(n && p[n - 1] == '\n' ? n - 1 : n), p,
		    n && p[n - 1] == '\n' ? " and a newline" : "");
		return;
	}
	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + (unsigned char)p[i];
	say("%s: %zu bytes, sum %08x", label, n, sum);
}

/* All about a descriptor that was opened for reading; it is closed. */
static inline void say_file(const char *label, int fd)
{
	char bytes[4096];
	struct stat st;
	ssize_t n;

	if (fd < 0)
		return;
	if (fstat(fd, &st))
		say("%s: no fstat", label);
	else
		say("%s: type %o, mode %o, size %ld, %s, %s", label,
		    st.st_mode & S_IFMT, st.st_mode & 07777, (long)st.st_size,
		    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept",
		    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY ? "read-only"
								 : "writable");
	n = read(fd, bytes, sizeof(bytes));
	if (n >= 0)
		say_bytes(label, bytes, (size_t)n);
	close(fd);
}

#define OPENED(label, call) say_file(label, (int)CALL(label, call))

typedef int opener(const char *path, int flags);

/* 0 for a descriptor, which is closed. */
static inline int closed(int fd)
{
	return fd < 0 ? -1 : close(fd);
}

static inline void open_paths(opener *o)
{
	OPENED("product_uuid", o(UUID, O_RDONLY));
	OPENED("product_serial", o(ID "product_serial", O_RDONLY));
	OPENED("board_serial", o(ID "board_serial", O_RDONLY));
	OPENED("chassis_serial", o(ID "chassis_serial", O_RDONLY));
	OPENED("its device", o(DEVICE_UUID, O_RDONLY));
	OPENED("slashes and dots",
	       o("//sys///class/./dmi//id/product_uuid", O_RDONLY));
	OPENED("..",
	       o("/sys/class/dmi/id/../../dmi/id/product_uuid", O_RDONLY));
	/* Right by its letters alone: `..` leaves the target of a symlink. */
	OPENED(".., to nowhere",
	       o("/sys/class/dmi/id/../../../class/dmi/id/product_uuid",
		 O_RDONLY));
	OPENED("by /proc", o("/proc/self/root" UUID, O_RDONLY));
	if (symlink(UUID, "link") || symlink("link", "link2"))
		say("no link");
	OPENED("symlink", o("link", O_RDONLY));
	OPENED("symlink of a symlink", o("link2", O_RDONLY));
	OPENED("symlink, not followed", o("link", O_RDONLY | O_NOFOLLOW));
	go(ID);
	OPENED("relative", o("product_uuid", O_RDONLY));
	OPENED("relative, ..", o("../id/./product_uuid", O_RDONLY));
	go_back();
	OPENED("DMI", o(TABLES "DMI", O_RDONLY));
	OPENED("smbios_entry_point", o(TABLES "smbios_entry_point", O_RDONLY));
}

static inline void open_flags(opener *o)
{
	OPENED("O_CLOEXEC", o(UUID, O_RDONLY | O_CLOEXEC));
	OPENED("O_NOCTTY | O_NONBLOCK", o(UUID, O_NOCTTY | O_NONBLOCK));
	OPENED("O_DIRECTORY", o(UUID, O_RDONLY | O_DIRECTORY));
	/* sysfs refuses these to root; the fake's file system does not. */
	CALL_AS_USER("O_WRONLY", o(UUID, O_WRONLY));
	CALL_AS_USER("O_RDWR", o(UUID, O_RDWR));
	CALL_AS_USER("O_TRUNC", o(UUID, O_RDONLY | O_TRUNC));
	OPENED("DMI, O_CLOEXEC", o(TABLES "DMI", O_CLOEXEC));
}

/* Errors that are nobody's to overrule, and files that are not ours. */
static inline void open_others(opener *o)
{
	CALL("no such attribute", o(ID "nosuch", O_RDONLY));
	CALL("no such table", o(TABLES "nosuch", O_RDONLY));
	CALL("below a file", o(UUID "/x", O_RDONLY));
	CALL("a slash behind a file", o(UUID "/", O_RDONLY));
	CALL("no path", o("", O_RDONLY));
	CALL("NULL", o(nil(), O_RDONLY));
	CALL("unmapped", o(unmapped(), O_RDONLY));
	OPENED("an attribute for all", o(ID "sys_vendor", O_RDONLY));
	make_file("own", 0600);
	OPENED("own file", o("own", O_RDONLY));
	CALL("a device", closed(o("/dev/null", O_RDWR)));
}

/* The result behaves as a file that was opened. */
static inline void open_result(opener *o)
{
	char a[16] = "", b[16] = "";
	int fd = o(UUID, O_RDONLY), fd2 = o(UUID, O_RDONLY);
	char *p;

	CALL("first of two", fd);
	CALL("second of two", fd2);
	if (fd < 0 || fd2 < 0)
		return;
	CALL("read 4", read(fd, a, 4));
	CALL("read 8 of the other", read(fd2, b, 8));
	say("they read \"%s\" and \"%s\"", a, b);
	CALL("where the first is", lseek(fd, 0, SEEK_CUR));
	CALL("its end", lseek(fd, 0, SEEK_END));
	CALL("read at its end", read(fd, a, 4));
	CALL("back", lseek(fd, 9, SEEK_SET));
	CALL("pread", pread(fd, a, 4, 19));
	say("pread \"%s\"", a);
	CALL("write", write(fd, "x", 1));
	CALL("ftruncate", ftruncate(fd, 0));
	p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED)
		say_bytes("mmap", p, 37);
	CALL("mmap for writing",
	     mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1
									   : 0);
	close(fd);
	CALL("the lowest free number again", fd = o(UUID, O_RDONLY));
	close(fd);
	close(fd2);
}

static inline void open_limits(opener *o)
{
	struct rlimit old, few;

	getrlimit(RLIMIT_NOFILE, &old);
	few.rlim_cur = (rlim_t)dup(0);
	close((int)few.rlim_cur);
	few.rlim_max = old.rlim_max;
	setrlimit(RLIMIT_NOFILE, &few);
	CALL("no descriptor left", closed(o(UUID, O_RDONLY)));
	setrlimit(RLIMIT_NOFILE, &old);
	few.rlim_cur++;
	setrlimit(RLIMIT_NOFILE, &few);
	CALL("one descriptor left", closed(o(UUID, O_RDONLY)));
	few.rlim_cur += 2;
	setrlimit(RLIMIT_NOFILE, &few);
	CALL("three descriptors left", closed(o(UUID, O_RDONLY)));
	setrlimit(RLIMIT_NOFILE, &old);
}

/* CAP_DAC_OVERRIDE follows the effective and the fs uid. */
static inline void open_dropped(opener *o)
{
	CALL("setfsuid 33", setfsuid(33));
	CALL("by fsuid 33", closed(o(UUID, O_RDONLY)));
	CALL("setfsuid 0", setfsuid(0));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", closed(o(UUID, O_RDONLY)));
	CALL("seteuid 0", seteuid(0));
	CALL("by euid 0", closed(o(UUID, O_RDONLY)));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", o(UUID, O_RDONLY));
	CALL("DMI by uid 33", o(TABLES "DMI", O_RDONLY));
}

static inline void open_cases(opener *o)
{
	open_paths(o);
	open_flags(o);
	open_others(o);
	open_result(o);
	open_limits(o);
	open_dropped(o);
}

typedef int opener_at(int dirfd, const char *path, int flags);

static inline void openat_cases(opener_at *o)
{
	int id = open(ID, O_PATH | O_DIRECTORY);
	int dmi = open("/sys/class/dmi", O_RDONLY | O_DIRECTORY);
	int file = open(ID "sys_vendor", O_RDONLY);

	OPENED("of a folder", o(id, "product_uuid", O_RDONLY));
	OPENED("of its parent", o(dmi, "id/product_uuid", O_CLOEXEC));
	OPENED("of a folder, ..", o(id, "../id//product_uuid", O_RDONLY));
	OPENED("absolute, of a folder", o(dmi, UUID, O_RDONLY));
	OPENED("absolute, of -1", o(-1, UUID, O_RDONLY));
	OPENED("absolute, of a closed one", o(999, UUID, O_RDONLY));
	CALL("relative, of -1", o(-1, "product_uuid", O_RDONLY));
	CALL("relative, of a closed one", o(999, "product_uuid", O_RDONLY));
	CALL("relative, of a file", o(file, "product_uuid", O_RDONLY));
	CALL("no path, of a file", o(file, "", O_RDONLY));
	CALL("NULL, of a folder", o(id, nil(), O_RDONLY));
	CALL("unmapped, of a folder", o(id, unmapped(), O_RDONLY));
	CALL_AS_USER("O_WRONLY, of a folder", o(id, "product_uuid", O_WRONLY));
	CALL("no such, of a folder", o(id, "nosuch", O_RDONLY));
	close(id);
	close(dmi);
	close(file);
}

/* The mode reaches the kernel, by each name that takes one. */
static inline void say_created(const char *label, int fd, const char *name)
{
	struct stat st;

	if (fd < 0 || stat(name, &st))
		return;
	say("%s: mode %o, %s", label, st.st_mode & 07777,
	    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept");
	close(fd);
}

#define CREATED(label, call, name) \
	say_created(label, (int)CALL(label, call), name)

typedef FILE *fopener(const char *path, const char *mode);

static inline void say_stream(const char *label, FILE *f)
{
	char line[128] = "";

	if (!f)
		return;
	say("%s: fd %d, %s, \"%s\"", label, fileno(f),
	    fcntl(fileno(f), F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept",
	    fgets(line, sizeof(line), f) ? strtok(line, "\n") : "");
	fclose(f);
}

#define STREAM(label, call) say_stream(label, GOT(label, call))

static inline void fopen_cases(fopener *o)
{
	STREAM("r", o(UUID, "r"));
	STREAM("re", o(UUID, "re"));
	STREAM("rb", o(UUID, "rb"));
	STREAM("its device", o(DEVICE_UUID, "r"));
	STREAM("serial", o(ID "product_serial", "r"));
	GOT_AS_USER("r+", o(UUID, "r+"));
	GOT_AS_USER("w", o(UUID, "w"));
	GOT_AS_USER("a", o(UUID, "a"));
	GOT("a mode that is none", o(UUID, "q"));
	GOT("no such attribute", o(ID "nosuch", "r"));
	GOT("below a file", o(UUID "/x", "r"));
	GOT("NULL", o(nil(), "r"));
	GOT("unmapped", o(unmapped(), "r"));
	STREAM("new file", o("new", "w+"));
	go(ID);
	STREAM("relative", o("product_uuid", "r"));
	go_back();
	CALL("setuid 33", setuid(33));
	GOT("by uid 33", o(UUID, "r"));
}

typedef FILE *freopener(const char *path, const char *mode, FILE *stream);

static inline void freopen_cases(freopener *o)
{
	char line[64] = "";
	FILE *f;

	f = GOT("onto stdin", o(UUID, "r", stdin));
	if (f)
		say("%s, fd %d, \"%s\"",
		    f == stdin ? "the same stream" : "another stream",
		    fileno(f),
		    fgets(line, sizeof(line), f) ? strtok(line, "\n") : "");
	f = GOT("again, re", o(ID "board_serial", "re", stdin));
	if (f)
		say("fd %d, %s, \"%s\"", fileno(f),
		    fcntl(fileno(f), F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept",
		    fgets(line, sizeof(line), f) ? strtok(line, "\n") : "");
	f = fopen("/dev/null", "r");
	GOT_AS_USER("r+", o(UUID, "r+", f));
	f = fopen("/dev/null", "r");
	GOT("no such attribute", o(ID "nosuch", "r", f));
	f = fopen("/dev/null", "w");
	GOT("own file", o("new", "w", f));
	f = fopen("/dev/null", "r");
	CALL("setuid 33", setuid(33));
	GOT("by uid 33", o(UUID, "r", f));
}

typedef int accessor(const char *path, int mode);

static inline void access_cases(accessor *a)
{
	CALL("F_OK", a(UUID, F_OK));
	CALL("R_OK", a(UUID, R_OK));
	CALL("X_OK", a(UUID, X_OK));
	CALL("R_OK | X_OK", a(UUID, R_OK | X_OK));
	CALL_AS_USER("W_OK", a(UUID, W_OK));
	CALL_AS_USER("R_OK | W_OK", a(UUID, R_OK | W_OK));
	CALL("serial", a(ID "product_serial", R_OK));
	CALL("its device", a(DEVICE_UUID, R_OK));
	CALL("slashes and dots", a("//sys/class/./dmi//id/product_uuid", R_OK));
	CALL("..", a("/sys/class/dmi/../dmi/id/product_uuid", R_OK));
	CALL("symlink made", symlink(UUID, "link"));
	CALL("symlink", a("link", R_OK));
	go(ID);
	CALL("relative", a("product_uuid", R_OK));
	go_back();
	CALL("DMI", a(TABLES "DMI", R_OK));
	CALL("smbios_entry_point", a(TABLES "smbios_entry_point", R_OK));
	CALL("an attribute for all", a(ID "sys_vendor", R_OK));
	CALL("no such attribute", a(ID "nosuch", R_OK));
	CALL("below a file", a(UUID "/x", R_OK));
	CALL("NULL", a(nil(), R_OK));
	CALL("unmapped", a(unmapped(), R_OK));
	make_file("own", 0600);
	CALL("own file", a("own", R_OK | W_OK));
	CALL("own file, X_OK", a("own", X_OK));
	/* access(2) asks for the real uid, the others for the effective. */
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", a(UUID, R_OK));
	CALL("seteuid 0", seteuid(0));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", a(UUID, R_OK));
}

/* ---- what is told of a file ---- */

static inline void say_stat(const char *label, const struct stat *st)
{
	say("%s: %u:%u, type %o, mode %o, size %ld", label, st->st_uid,
	    st->st_gid, st->st_mode & S_IFMT, st->st_mode & 07777,
	    S_ISREG(st->st_mode) ? (long)st->st_size : 0);
}

static inline void say_owner(const char *label, const char *path)
{
	struct stat st;

	if (CALL(label, fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW)) == 0)
		say_stat(label, &st);
}

static inline const char *about(time_t t)
{
	static char text[2][24];
	static int i;

	i = !i;
	if (t > time(NULL) - 1000)
		return "now";
	snprintf(text[i], sizeof(text[i]), "%ld", (long)t);
	return text[i];
}

static inline void say_times(const char *label, const char *path)
{
	struct stat st;

	if (CALL(label, fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW)) == 0)
		say("%s: read %s, written %s", label, about(st.st_atime),
		    about(st.st_mtime));
}

typedef int statter(const char *path, struct stat *st);

static inline void stat_one(const char *label, statter *s, const char *path)
{
	struct stat st;

	if (CALL(label, s(path, &st)) == 0)
		say_stat(label, &st);
}

/* ps and top tell the truth; natively another truth. */
static inline void stat_proc(statter *s, const char *path)
{
	struct stat st;

	if (!is_real_root() && CALL("~procfs", s(path, &st)) == 0)
		say("~procfs: %u:%u", st.st_uid, st.st_gid);
}

static inline void stat_errors(statter *s)
{
	struct stat st;

	CALL("no such file", s("nosuch", &st));
	CALL("below a file", s("own/x", &st));
	CALL("no path", s("", &st));
	CALL("NULL", s(nil(), &st));
	CALL("unmapped", s(unmapped(), &st));
	CALL("into NULL", s("own", nil()));
	CALL("into what is unmapped", s("own", unmapped()));
}

static inline void stat_cases(statter *s)
{
	make_file("own", 0640);
	make_file("given", 0644);
	if (mkdir("folder", 0750) || symlink("given", "link"))
		say("cannot prepare");
	stat_one("own", s, "own");
	stat_one("folder", s, "folder");
	stat_one("link", s, "link");
	stat_one("foreign", s, FOREIGN);
	stat_one("root's", s, "/usr");
	stat_one("a device", s, "/dev/null");
	stat_one("read-only", s, READ_ONLY);
	stat_proc(s, "/proc/self/status");
	stat_proc(s, "/proc/self/fd");
	stat_errors(s);
	CALL("given away", chown("given", 33, 34));
	stat_one("given away", s, "given");
	stat_one("by its link", s, "link");
	CALL("its link too", lchown("link", 35, (gid_t)-1));
	stat_one("its link too", s, "link");
	CALL("foreign chown", chown(FOREIGN, 33, (gid_t)-1));
	stat_one("foreign, chowned", s, FOREIGN);
	CALL("foreign chmod", chmod(FOREIGN, 0600));
	stat_one("foreign, chmoded", s, FOREIGN);
	CALL("given back", chown(FOREIGN, 7, 7));
	CALL("and its mode", chmod(FOREIGN, 0644));
	stat_one("given back", s, FOREIGN);
	CALL("a folder for all", chmod(".", 0777));
	CALL("setfsgid 44", setfsgid(44));
	CALL("setfsuid 33", setfsuid(33));
	make_file("later", 0600);
	stat_one("by fsuid 33, its own", s, "later");
	stat_one("by fsuid 33, the given one", s, "given");
	CALL("setfsuid 0", setfsuid(0));
	CALL("setfsgid 0", setfsgid(0));
	CALL("setuid 33", setuid(33));
	make_file("last", 0600);
	stat_one("by uid 33, its own", s, "last");
	stat_one("by uid 33, the given one", s, "given");
	stat_one("by uid 33, root's", s, "/usr");
	stat_one("by uid 33, foreign", s, FOREIGN);
}

typedef int stater_at(int dirfd, const char *path, struct stat *st, int flags);

static inline void stat_at_one(const char *label, stater_at *s, int dirfd,
			       const char *path, int flags)
{
	struct stat st;

	if (CALL(label, s(dirfd, path, &st, flags)) == 0)
		say_stat(label, &st);
}

static inline void stat_at_cases(stater_at *s)
{
	int dir, file;

	make_file("f", 0644);
	CALL("chown", chown("f", 33, 34));
	CALL("symlink", symlink("f", "l"));
	CALL("lchown", lchown("l", 35, 36));
	dir = open(".", O_PATH | O_DIRECTORY);
	file = open("f", O_PATH);
	stat_at_one("of a folder", s, dir, "f", 0);
	stat_at_one("of a folder, .", s, dir, ".", 0);
	stat_at_one("of the cwd", s, AT_FDCWD, "f", 0);
	stat_at_one("link", s, dir, "l", 0);
	stat_at_one("link itself", s, dir, "l", AT_SYMLINK_NOFOLLOW);
	stat_at_one("AT_EMPTY_PATH", s, file, "", AT_EMPTY_PATH);
	stat_at_one("AT_EMPTY_PATH, a folder", s, dir, "", AT_EMPTY_PATH);
	stat_at_one("AT_EMPTY_PATH, the cwd", s, AT_FDCWD, "", AT_EMPTY_PATH);
	stat_at_one("no path", s, file, "", 0);
	stat_at_one("of -1", s, -1, "f", 0);
	stat_at_one("absolute, of -1", s, -1, "/usr", 0);
	stat_at_one("of a file", s, file, "f", 0);
	stat_at_one("a flag that is none", s, dir, "f", 0x80000);
	close(dir);
	close(file);
}

typedef int stater_fd(int fd, struct stat *st);

static inline void stat_fd_one(const char *label, stater_fd *s, int fd)
{
	struct stat st;

	if (CALL(label, s(fd, &st)) == 0)
		say_stat(label, &st);
}

static inline void stat_fd_cases(stater_fd *s)
{
	struct stat st;
	int own, foreign, p[2];

	make_file("own", 0640);
	own = open("own", O_RDWR);
	foreign = open(FOREIGN, O_RDONLY);
	stat_fd_one("own", s, own);
	stat_fd_one("foreign", s, foreign);
	CALL("fchown", fchown(own, 33, 34));
	stat_fd_one("chowned", s, own);
	CALL("fchown, foreign", fchown(foreign, 35, 36));
	stat_fd_one("foreign, chowned", s, foreign);
	CALL("unlink", unlink("own"));
	stat_fd_one("unlinked", s, own);
	CALL("given back", fchown(foreign, 7, 7));
	if (pipe(p) == 0)
		stat_fd_one("pipe", s, p[0]);
	stat_fd_one("socket", s, socket(AF_UNIX, SOCK_STREAM, 0));
	CALL("-1", s(-1, &st));
	CALL("into NULL", s(own, nil()));
}

/* ---- modes ---- */

typedef int chmoder(const char *path, mode_t mode);

static inline void chmod_errors(chmoder *c)
{
	CALL("no such file", c("nosuch", 0644));
	CALL("below a file", c("own/x", 0644));
	CALL("no path", c("", 0644));
	CALL("NULL", c(nil(), 0644));
	CALL("unmapped", c(unmapped(), 0644));
	CALL("read-only mount", c(READ_ONLY, 0600));
}

static inline void chmod_cases(chmoder *c)
{
	make_file("own", 0644);
	if (mkdir("folder", 0755))
		say("no folder");
	CALL("own", c("own", 0600));
	say_owner("own", "own");
	CALL("set-id", c("own", 06755));
	say_owner("set-id", "own");
	CALL("chown takes it", chown("own", 33, 33));
	say_owner("chown takes it", "own");
	CALL("set-id of another's", c("own", 06755));
	say_owner("set-id of another's", "own");
	CALL("sticky folder", c("folder", 01777));
	say_owner("sticky folder", "folder");
	CALL("foreign", c(FOREIGN, 0600));
	say_owner("foreign", FOREIGN);
	CALL("foreign, set-id", c(FOREIGN, 04711));
	say_owner("foreign, set-id", FOREIGN);
	CALL("chown takes that too", chown(FOREIGN, (uid_t)-1, (gid_t)-1));
	say_owner("chown takes that too", FOREIGN);
	CALL("foreign, as it was", c(FOREIGN, 0644));
	say_owner("foreign, as it was", FOREIGN);
	chmod_errors(c);
	CALL("a folder for all", chmod(".", 0777));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", c(FOREIGN, 0600));
	CALL("seteuid 0", seteuid(0));
	CALL("given to 33", chown(FOREIGN, 33, 33));
	CALL("setuid 33", setuid(33));
	CALL("by its owner", c(FOREIGN, 0640));
	say_owner("by its owner", FOREIGN);
	CALL("by its owner, set-gid", c(FOREIGN, 02755));
	say_owner("by its owner, set-gid", FOREIGN);
	CALL("root's", c("/usr", 0700));
}

/* ---- times ---- */

/* Seconds; both -1 for the present time by a null pointer. */
typedef int timer(const char *path, long read, long written);

static inline void times_cases(timer *t)
{
	make_file("own", 0644);
	CALL("own", t("own", 1000, 2000));
	say_times("own", "own");
	CALL("foreign", t(FOREIGN, 3000, 4000));
	say_times("foreign", FOREIGN);
	CALL("foreign, now", t(FOREIGN, -1, -1));
	say_times("foreign, now", FOREIGN);
	CALL("own, now", t("own", -1, -1));
	say_times("own, now", "own");
	CALL("no such file", t("nosuch", 1, 1));
	CALL("NULL", t(nil(), 1, 1));
	CALL("unmapped", t(unmapped(), 1, 1));
	CALL("read-only mount", t(READ_ONLY, 1, 1));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", t(FOREIGN, 1, 1));
	CALL("by euid 33, now", t(FOREIGN, -1, -1));
	CALL("seteuid 0", seteuid(0));
	CALL("again", t(FOREIGN, 5000, 6000));
	say_times("again", FOREIGN);
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", t(FOREIGN, 1, 1));
	CALL("by uid 33, now", t(FOREIGN, -1, -1));
	say_times("by uid 33", FOREIGN);
}

/* A call on a descriptor as one on a path, which is the kernel's to judge. */
#define BY_FD(path, call)                                            \
	({                                                           \
		int fd = open(path, O_RDONLY | O_NONBLOCK), r_ = -1; \
		int err_;                                            \
                                                                     \
		if (fd >= 0) {                                       \
			errno = UNTOUCHED;                           \
			r_ = (call);                                 \
			err_ = errno;                                \
			close(fd);                                   \
			errno = err_;                                \
		}                                                    \
		r_;                                                  \
	})

/* ---- xattrs ---- */

typedef int xattr_setter(const char *path, const char *name, const void *value,
			 size_t size, int flags);
typedef int xattr_remover(const char *path, const char *name);

#define ACL_NAME "system.posix_acl_access"

/* u::rwx, user 33:r--, g::r-x, mask rw-, o::--- */
static const unsigned char acl[] = {
	2,    0,    0,	  0,	1,    0,    7,	0,    0xff, 0xff, 0xff,
	0xff, 2,    0,	  4,	0,    33,   0,	0,    0,    4,	  0,
	5,    0,    0xff, 0xff, 0xff, 0xff, 16, 0,    6,    0,	  0xff,
	0xff, 0xff, 0xff, 32,	0,    0,    0,	0xff, 0xff, 0xff, 0xff};

/* CAP_NET_BIND_SERVICE, revision 2 */
static const unsigned char cap[20] = {0, 0, 0, 2, 0, 4};

static inline void setxattr_cases(xattr_setter *x)
{
	make_file("own", 0644);
	CALL("own", x("own", "user.nonroot", "v", 1, 0));
	CALL("foreign", x(FOREIGN, "user.nonroot", "v", 1, 0));
	CALL("to replace what is not there",
	     x(FOREIGN, "user.nosuch", "v", 1, XATTR_REPLACE));
	CALL("ACL", x(FOREIGN, ACL_NAME, acl, sizeof(acl), 0));
	say_owner("ACL", FOREIGN);
	CALL("a broken ACL", x(FOREIGN, ACL_NAME, acl, 7, 0));
	CALL("a default ACL of a file",
	     x(FOREIGN, "system.posix_acl_default", acl, sizeof(acl), 0));
	CALL("capability", x(FOREIGN, "security.capability", cap, 20, 0));
	CALL("a broken one", x(FOREIGN, "security.capability", cap, 3, 0));
	CALL("trusted", x(FOREIGN, "trusted.nonroot", "v", 1, 0));
	CALL("another of security", x(FOREIGN, "security.nonroot", "v", 1, 0));
	CALL("no such file", x("nosuch", "user.nonroot", "v", 1, 0));
	CALL("no name", x(FOREIGN, "", "v", 1, 0));
	CALL("nothing of user", x(FOREIGN, "user.", "v", 1, 0));
	CALL("no namespace", x(FOREIGN, "nonroot", "v", 1, 0));
	CALL("half of one", x(FOREIGN, "trusted", "v", 1, 0));
	CALL("name NULL", x(FOREIGN, nil(), "v", 1, 0));
	CALL("value unmapped", x(FOREIGN, "user.nonroot", unmapped(), 1, 0));
	CALL("read-only mount", x(READ_ONLY, "user.nonroot", "v", 1, 0));
	CALL("its mode again", chmod(FOREIGN, 0644));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", x(FOREIGN, "user.nonroot", "v", 1, 0));
	CALL("by uid 33, no namespace", x(FOREIGN, "nonroot", "v", 1, 0));
	CALL("by uid 33, ACL", x(FOREIGN, ACL_NAME, acl, sizeof(acl), 0));
	CALL("by uid 33, capability",
	     x(FOREIGN, "security.capability", cap, 20, 0));
}

static inline void removexattr_cases(xattr_remover *x)
{
	make_file("own", 0644);
	CALL("set", setxattr("own", "user.nonroot", "v", 1, 0));
	CALL("own", x("own", "user.nonroot"));
	CALL("own, gone", x("own", "user.nonroot"));
	CALL("foreign, none", x(FOREIGN, "user.nosuch"));
	CALL("foreign, no ACL", x(FOREIGN, ACL_NAME));
	CALL("trusted", x(FOREIGN, "trusted.nosuch"));
	CALL("nothing of user", x(FOREIGN, "user."));
	CALL("no namespace", x(FOREIGN, "nosuch"));
	CALL("no such file", x("nosuch", "user.nonroot"));
	CALL("name NULL", x(FOREIGN, nil()));
	CALL("read-only mount", x(READ_ONLY, "user.nosuch"));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", x(FOREIGN, "user.nosuch"));
}

/* ---- walks ---- */

static struct {
	char lines[16][128];
	int n;
} walked;

static inline void walk_note(const char *path, const struct stat *st, int type)
{
	if (walked.n < 16)
		snprintf(walked.lines[walked.n++], sizeof(walked.lines[0]),
			 "%s: %d, %u:%u, mode %o", path, type, st->st_uid,
			 st->st_gid, st->st_mode & 07777);
}

static inline int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* In the order of their names: a folder has none. */
static inline void walk_say(const char *label)
{
	say("%s: %d entries", label, walked.n);
	qsort(walked.lines, (size_t)walked.n, sizeof(walked.lines[0]), by_text);
	for (int i = 0; i < walked.n; i++)
		say("%s", walked.lines[i]);
	walked.n = 0;
}

static inline void walk_prepare(void)
{
	if (mkdir("tree", 0755) || mkdir("tree/sub", 0750) ||
	    symlink("given", "tree/link") || symlink("nosuch", "tree/dangling"))
		say("cannot prepare");
	make_file("tree/own", 0640);
	make_file("tree/given", 0644);
	make_file("tree/sub/given", 0600);
	CALL("given", chown("tree/given", 33, 34));
	CALL("given below", chown("tree/sub/given", 35, 36));
	CALL("folder given", chown("tree/sub", 37, 38));
}

static inline void say_walk(FTS *fts, FTSENT *(*read)(FTS *))
{
	FTSENT *e;

	while ((e = read(fts)))
		if (e->fts_info != FTS_NS)
			walk_note(e->fts_path, e->fts_statp, e->fts_info);
	walk_say("fts");
}

/* ---- ownership ---- */

typedef int chowner(const char *path, uid_t uid, gid_t gid);

static inline void chown_errors(chowner *c)
{
	char longest[300];

	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	CALL("no such file", c("nosuch", 33, 33));
	CALL("below a file", c("file/x", 33, 33));
	CALL("no path", c("", 33, 33));
	CALL("a name too long", c(longest, 33, 33));
	CALL("NULL", c(nil(), 33, 33));
	CALL("unmapped", c(unmapped(), 33, 33));
	CALL("read-only mount", c(READ_ONLY, 33, 33));
	CALL("loop made", symlink("loop", "loop"));
	CALL("below a loop", c("loop/x", 33, 33));
}

static inline void chown_cases(chowner *c)
{
	make_file("file", 0644);
	make_file("file2", 0644);
	make_file("file3", 0644);
	if (mkdir("folder", 0755) || symlink("file2", "link") ||
	    symlink("nosuch", "dangling"))
		say("cannot prepare");
	CALL("file", c("file", 33, 33));
	say_owner("file", "file");
	CALL("the same again", c("file", 33, 33));
	CALL("folder", c("folder", 0, 33));
	say_owner("folder", "folder");
	CALL("uid only", c("file2", 33, (gid_t)-1));
	say_owner("uid only", "file2");
	CALL("gid only", c("file3", (uid_t)-1, 33));
	say_owner("gid only", "file3");
	CALL("neither", c("file", (uid_t)-1, (gid_t)-1));
	CALL("large ids", c("file", 4294967294u, 4294967294u));
	say_owner("large ids", "file");
	CALL("to the real uid", c("file", 1000, 1000));
	say_owner("to the real uid", "file");
	CALL("back to root", c("file", 0, 0));
	say_owner("back to root", "file");
	CALL("symlink", c("link", 33, 33));
	say_owner("symlink", "link");
	say_owner("its target", "file2");
	CALL("dangling symlink", c("dangling", 33, 33));
	CALL("foreign file", c(FOREIGN, 33, 44));
	say_owner("foreign file", FOREIGN);
	CALL("foreign file, to its owner", c(FOREIGN, 7, 7));
	say_owner("foreign file, to its owner", FOREIGN);
	chown_errors(c);
	CALL("a folder for all", chmod(".", 0777));
	CALL("setfsuid 33", setfsuid(33));
	CALL("by fsuid 33", c(FOREIGN, 33, 33));
	make_file("later", 0644);
	CALL("by fsuid 33, its own file", c("later", 33, 0));
	say_owner("by fsuid 33, its own file", "later");
	CALL("by fsuid 33, given away", c("later", 34, (gid_t)-1));
	CALL("setfsuid 0", setfsuid(0));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", c(FOREIGN, 33, 33));
	CALL("seteuid 0", seteuid(0));
	CALL("by euid 0", c("file3", 0, 0));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", c(FOREIGN, 33, 33));
	CALL("by uid 33, to root", c("file", 0, 0));
	make_file("last", 0644);
	CALL("by uid 33, its own file", c("last", 33, (gid_t)-1));
	say_owner("by uid 33, its own file", "last");
	CALL("by uid 33, to its group", c("last", (uid_t)-1, 0));
	CALL("by uid 33, to another group", c("last", (uid_t)-1, 44));
	CALL("by uid 33, given away", c("last", 34, (gid_t)-1));
	CALL("by uid 33, no such file", c("nosuch", 33, 33));
	CALL("by uid 33, read-only mount", c(READ_ONLY, 33, 33));
}

/* ---- ports ---- */

/* Text of an address and a port as the argument of bind(2). */
struct address {
	struct sockaddr_storage ss;
	socklen_t len;
};

static inline struct address address(const char *text, unsigned short port)
{
	struct address a = {.len = 0};
	struct sockaddr_in *in = (void *)&a.ss;
	struct sockaddr_in6 *in6 = (void *)&a.ss;

	if (inet_pton(AF_INET, text, &in->sin_addr) == 1) {
		in->sin_family = AF_INET;
		in->sin_port = htons(port);
		a.len = sizeof(*in);
	} else if (inet_pton(AF_INET6, text, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons(port);
		a.len = sizeof(*in6);
	}
	return a;
}

static inline int bind_to(int fd, const char *text, unsigned short port)
{
	struct address a = address(text, port);

	return bind(fd, (const struct sockaddr *)&a.ss, a.len);
}

static inline void say_name(const char *label, int fd)
{
	struct sockaddr_storage ss = {.ss_family = AF_UNSPEC};
	struct sockaddr_in *in = (void *)&ss;
	struct sockaddr_in6 *in6 = (void *)&ss;
	socklen_t len = sizeof(ss);
	char text[64] = "?";

	if (CALL(label, getsockname(fd, (struct sockaddr *)&ss, &len)))
		return;
	if (ss.ss_family == AF_INET)
		inet_ntop(AF_INET, &in->sin_addr, text, sizeof(text));
	else if (ss.ss_family == AF_INET6)
		inet_ntop(AF_INET6, &in6->sin6_addr, text, sizeof(text));
	/* The two have their port at the same place. */
	say("%s: %s port %d, length %d", label, text, ntohs(in->sin_port),
	    (int)len);
}

/* A socket of this family and type, bound and closed again. */
static inline void bind_case(const char *label, int family, int type,
			     const char *text, unsigned short port)
{
	int fd = socket(family, type | SOCK_CLOEXEC, 0);

	CALL(label, bind_to(fd, text, port));
	say_name(label, fd);
	if (type == SOCK_STREAM)
		CALL("listen", listen(fd, 1));
	close(fd);
}

/*
 * Reserved ports.  Which one is found depends on the pid: it is said whether
 * it is one.  Where a libc has none of the three, what they are by bind(2);
 * in a told program they are ours.
 */
typedef int reserver(int fd, struct sockaddr_in *in);
typedef int reserving(int *port, sa_family_t family);

#define reserved_of(f) ((f) ? (f) : reserved_by_bind)
#define rresvport_of(f) ((f) ? (f) : rresvport_by_bind)

static inline int reserved_by_bind(int fd, struct sockaddr_in *in)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	int r = -1;

	in = in ? in : &any;
	if (in->sin_family != AF_INET) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	for (unsigned short p = 600; p < 1024; p++) {
		in->sin_port = htons(p);
		r = bind(fd, (void *)in, sizeof(*in));
		if (r == 0 || errno != EADDRINUSE)
			break;
	}
	return r;
}

static inline int rresvport_by_bind(int *port, sa_family_t family)
{
	struct sockaddr_in6 a = {.sin6_family = family};
	int s, r = -1;

	if (family != AF_INET && family != AF_INET6) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	s = socket(family, SOCK_STREAM, 0);
	*port = *port < 512 ? 512 : *port > 1023 ? 1023 : *port;
	for (int n = 0; n < 512; n++) {
		a.sin6_port = htons((uint16_t)*port);
		r = bind(s, (void *)&a,
			 family == AF_INET ? sizeof(struct sockaddr_in)
					   : sizeof(a));
		if (r == 0)
			return s;
		if (errno != EADDRINUSE)
			break;
		*port = *port == 512 ? 1023 : *port - 1;
	}
	close(s);
	return -1;
}

static inline bool is_reserved(int port)
{
	return port >= 512 && port < 1024;
}

static inline void say_reserved(const char *label, int fd)
{
	struct sockaddr_in in = {.sin_family = AF_UNSPEC};
	socklen_t len = sizeof(in);

	getsockname(fd, (void *)&in, &len);
	say("%s: %s", label,
	    is_reserved(ntohs(in.sin_port)) ? "reserved" : "not reserved");
}

static inline void reserved_cases(reserver *reserve)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(80)};
	struct sockaddr_in other = {.sin_family = AF_INET6};
	int a = socket(AF_INET, SOCK_STREAM, 0);
	int b = socket(AF_INET, SOCK_DGRAM, 0);
	int c = socket(AF_INET, SOCK_STREAM, 0);

	CALL("any address", reserve(a, NULL));
	say_reserved("any address", a);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CALL("udp", reserve(b, &in));
	say_reserved("udp", b);
	say("its address: %08x, %s", in.sin_addr.s_addr,
	    is_reserved(ntohs(in.sin_port)) ? "reserved" : "not reserved");
	CALL("bound already", reserve(a, NULL));
	CALL("another family", reserve(c, &other));
	CALL("not ours",
	     (in.sin_addr.s_addr = htonl(0xc0000201), reserve(c, &in)));
	CALL("not a socket", reserve(0, NULL));
	CALL("closed", reserve(-1, NULL));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", reserve(c, NULL));
	close(a);
	close(b);
	close(c);
}

/* Said as `r` is: 0 for a descriptor. */
static inline int reserved_socket(const char *label, reserving *reserve,
				  int port, sa_family_t family)
{
	int fd = -1, on = -1;
	socklen_t len = sizeof(on);

	CALL(label, (fd = reserve(&port, family)) < 0 ? -1 : 0);
	say("%s: port %d", label, port);
	if (fd < 0)
		return fd;
	say_name(label, fd);
	getsockopt(fd, SOL_SOCKET, SO_TYPE, &on, &len);
	say("%s: type %d, %s", label, on,
	    fcntl(fd, F_GETFD) & FD_CLOEXEC ? "cloexec" : "kept");
	return fd;
}

static inline void rresvport_cases(reserving *reserve)
{
	int a = reserved_socket("first", reserve, 1023, AF_INET);
	int b = reserved_socket("in use", reserve, 1023, AF_INET);
	int c = reserved_socket("above", reserve, 5000, AF_INET);
	int d = reserved_socket("lowest", reserve, 512, AF_INET);
	int e = reserved_socket("below, in use", reserve, 80, AF_INET);
	int f = reserved_socket("v6", reserve, 700, AF_INET6);

	reserved_socket("another family", reserve, 700, AF_UNIX);
	CALL("setuid 33", setuid(33));
	reserved_socket("by uid 33", reserve, 1000, AF_INET);
	close(a);
	close(b);
	close(c);
	close(d);
	close(e);
	close(f);
}

/* ---- identity ---- */

static inline void say_ids(void)
{
	uid_t r = 99, e = 99, s = 99;
	gid_t rg = 99, eg = 99, sg = 99, list[64];
	char text[256] = "";
	size_t at = 0;
	int n;

	if (getresuid(&r, &e, &s) || getresgid(&rg, &eg, &sg))
		say("no ids");
	say("uid %u %u %u %u, gid %u %u %u %u", r, e, s,
	    (uid_t)setfsuid((uid_t)-1), rg, eg, sg, (gid_t)setfsgid((gid_t)-1));
	n = getgroups(64, list);
	for (int i = 0; i < n && at < sizeof(text) - 12; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, " %u",
				       list[i]);
	say("%d groups:%s", n, text);
}

/* How a child ended: its status, or 128 and its signal. */
static inline int closed_child(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline void say_caps(void)
{
	struct cap_head h = {CAP_V3, 0};
	struct cap_data d[2] = {{0}};
	char bounding[65] = "", ambient[65] = "";

	CALL("capget", capget(&h, d));
	say("effective %08x%08x permitted %08x%08x inheritable %08x%08x",
	    d[1].effective, d[0].effective, d[1].permitted, d[0].permitted,
	    d[1].inheritable, d[0].inheritable);
	for (unsigned long i = 0; i < 64; i++) {
		int b = prctl(PR_CAPBSET_READ, i, 0UL, 0UL, 0UL);
		int a = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0UL,
			      0UL);

		bounding[i] = (char)(b < 0 ? '-' : '0' + b);
		ambient[i] = (char)(a < 0 ? '-' : '0' + a);
	}
	say("bounding %s", bounding);
	say("ambient  %s", ambient);
	CALL("keepcaps", prctl(PR_GET_KEEPCAPS, 0UL, 0UL, 0UL, 0UL));
	CALL("securebits", prctl(PR_GET_SECUREBITS, 0UL, 0UL, 0UL, 0UL));
}

/* What the present credentials allow; alike for native and told ids. */
static inline void say_powers(void)
{
	static const gid_t group = 5;
	int s = socket(AF_INET, SOCK_STREAM, 0);

	say_ids();
	CALL("may chown", chown(FOREIGN, 7, 8));
	CALL("may bind", bind_to(s, "127.0.0.1", 81));
	CALL("may read", closed(open(UUID, O_RDONLY)));
	CALL("may access", access(UUID, R_OK));
	CALL("may setuid", setuid(34));
	CALL("may setuid 0", setuid(0));
	CALL("may seteuid 0", seteuid(0));
	CALL("may setreuid", setreuid(0, (uid_t)-1));
	CALL("may setresuid", setresuid((uid_t)-1, 0, (uid_t)-1));
	CALL("may setgid", setgid(34));
	CALL("may setegid", setegid(0));
	CALL("may setresgid", setresgid(0, (gid_t)-1, (gid_t)-1));
	CALL("may setgroups", setgroups(1, &group));
	CALL("may empty the groups", setgroups(0, NULL));
	CALL("may setfsuid", setfsuid(0));
	say_ids();
	close(s);
}

/*
 * Under a filter that kills: what is told is still told, from memory, and
 * what would need a system call of the library's own is the kernel's answer.
 */
static inline void quiet_cases(int sock)
{
	struct cap_head h = {CAP_V3, (int)syscall(SYS_gettid)};
	struct cap_data d[2] = {{0}};

	CALL("capget", capget(&h, d));
	say("%08x %08x", d[0].effective, d[0].permitted);
	d[0].effective = 0xc0;
	CALL("capset", capset(&h, d));
	d[0].effective = 0xff;
	CALL("capset, beyond permitted", capset(&h, d));
	CALL("getuid", getuid());
	CALL("setgid 33", setgid(33));
	CALL("getgid", getgid());
	CALL_AS_USER("chown", chown("file", 33, 33));
	CALL_AS_USER("open", open(UUID, O_RDONLY));
	CALL_AS_USER("bind", bind_to(sock, "127.0.0.1", 80));
	CALL("setuid 33", setuid(33));
	CALL("geteuid", geteuid());
	CALL("setuid 0", setuid(0));
}

/* ---- names ---- */

/*
 * A user of the machine as it stands in passwd, a stranger, and whoever runs
 * this: of him only what root and a uid without an entry have in common once
 * the latter is told one.  Each form below has the type of getpwuid or
 * getpwnam; errno is 0 or untouched where nothing was found, as libc has it.
 */
#define STRANGER 424242
#define OWN_NAME (is_real_root() ? "root" : "nonroot")

/* For the forms with a buffer of the caller's. */
static char names_buf[65536];

#define FOUND(label, call)                                          \
	({                                                          \
		errno = UNTOUCHED;                                  \
		__typeof__(call) p_ = (call);                       \
		if (!p_)                                            \
			said(label, -1, errno ? errno : UNTOUCHED); \
		p_;                                                 \
	})

static inline void say_user(const char *label, const struct passwd *p)
{
	if (p)
		say("%s: %s:%s:%u:%u:%s:%s:%s", label, p->pw_name, p->pw_passwd,
		    p->pw_uid, p->pw_gid, p->pw_gecos, p->pw_dir, p->pw_shell);
}

static inline void say_own_user(const char *label, const struct passwd *p)
{
	if (p)
		say("%s: %s, password %s, uid %d, gid %d, %s, home %c, shell "
		    "%c",
		    label, strcmp(p->pw_name, OWN_NAME) ? p->pw_name : "own",
		    p->pw_passwd, p->pw_uid == real_uid(),
		    p->pw_gid == real_gid(),
		    *p->pw_gecos ? "gecos" : "no gecos", *p->pw_dir,
		    *p->pw_shell);
}

static inline void say_group(const char *label, const struct group *g)
{
	int n = 0;

	if (!g)
		return;
	while (g->gr_mem[n])
		n++;
	say("%s: %s:%s:%u, %d members", label, g->gr_name, g->gr_passwd,
	    g->gr_gid, n);
}

static inline void say_own_group(const char *label, const struct group *g)
{
	if (g)
		say("%s: %s, password %s, gid %d", label,
		    strcmp(g->gr_name, OWN_NAME) ? g->gr_name : "own",
		    g->gr_passwd, g->gr_gid == real_gid());
}

typedef struct passwd *user_by_uid(uid_t);
typedef struct passwd *user_by_name(const char *);
typedef struct group *group_by_gid(gid_t);
typedef struct group *group_by_name(const char *);

static inline void user_by_uid_cases(user_by_uid *get)
{
	say_user("root", FOUND("root", get(0)));
	say_user("daemon", FOUND("daemon", get(1)));
	say_user("stranger", FOUND("stranger", get(STRANGER)));
	say_user("-1", FOUND("-1", get((uid_t)-1)));
	say_own_user("own", FOUND("own", get(real_uid())));
	CALL("setuid 33", setuid(33));
	say_user("33", FOUND("33", get(33)));
	say_user("stranger", FOUND("stranger", get(STRANGER)));
}

static inline void user_by_name_cases(user_by_name *get)
{
	say_user("root", FOUND("root", get("root")));
	say_user("daemon", FOUND("daemon", get("daemon")));
	say_user("stranger", FOUND("stranger", get("stranger")));
	say_user("empty", FOUND("empty", get("")));
	say_user("longer", FOUND("longer", get("nonrootx")));
	say_user("shorter", FOUND("shorter", get("nonroo")));
	say_user("of another id", FOUND("of another id", get("nonroot-7")));
	say_own_user("own", FOUND("own", get(OWN_NAME)));
	CALL("setuid 33", setuid(33));
	say_user("stranger", FOUND("stranger", get("stranger")));
}

static inline void group_by_gid_cases(group_by_gid *get)
{
	say_group("root", FOUND("root", get(0)));
	say_group("daemon", FOUND("daemon", get(1)));
	say_group("stranger", FOUND("stranger", get(STRANGER)));
	say_own_group("own", FOUND("own", get(real_gid())));
	CALL("setgid 33", setgid(33));
	say_group("33", FOUND("33", get(33)));
}

static inline void group_by_name_cases(group_by_name *get)
{
	say_group("root", FOUND("root", get("root")));
	say_group("daemon", FOUND("daemon", get("daemon")));
	say_group("stranger", FOUND("stranger", get("stranger")));
	say_group("of another id", FOUND("of another id", get("nonroot-7")));
	say_own_group("own", FOUND("own", get(OWN_NAME)));
}

/* What a _r form has returned, in the shape of the other: errno tells. */
#define UNLESS(error, p)            \
	({                          \
		int r_ = (error);   \
		if (r_)             \
			errno = r_; \
		r_ ? NULL : (p);    \
	})

/* Does all that an entry points to lie in names_buf? */
static inline bool is_inside(const void *p)
{
	const char *at = p;

	return at >= names_buf && at < names_buf + sizeof(names_buf);
}

static inline bool user_is_inside(const struct passwd *p)
{
	return is_inside(p->pw_name) && is_inside(p->pw_passwd) &&
	       is_inside(p->pw_gecos) && is_inside(p->pw_dir) &&
	       is_inside(p->pw_shell);
}

static inline bool group_is_inside(const struct group *g)
{
	return is_inside(g->gr_name) && is_inside(g->gr_passwd) &&
	       is_inside(g->gr_mem) && (uintptr_t)g->gr_mem % 8 == 0;
}

/*
 * `call`, which uses `n`, with ever larger buffers: ERANGE and null until it
 * fits, and nothing is written behind the end.
 */
#define GROWING(label, call, ret, inside)                                 \
	do {                                                              \
		size_t n = 0;                                             \
		int r_;                                                   \
                                                                          \
		do {                                                      \
			memset(names_buf, 'Z', sizeof(names_buf));        \
			(ret) = (void *)1;                                \
			r_ = (call);                                      \
			if (r_ == ERANGE && (ret))                        \
				say("%s: ERANGE, but a result", label);   \
			if (r_ == ERANGE && names_buf[n] != 'Z')          \
				say("%s: written behind the end", label); \
		} while (r_ == ERANGE && ++n < 1024);                     \
		say("%s: %d, %s, %s", label, r_, n ? "grown" : "at once", \
		    !r_ && (ret) && inside(ret) && names_buf[n] == 'Z'    \
			    ? "inside"                                    \
			    : "not inside");                              \
	} while (0)

/*
 * How often the own id stands in the rest of a list.  Not by CALL(): what the
 * end leaves in errno is up to the services, and not the same twice.
 */
static inline int count_own_users(struct passwd *(*next)(void))
{
	const struct passwd *p;
	int n = 0;

	while ((p = next()))
		n += p->pw_uid == real_uid();
	return n;
}

static inline int count_own_groups(struct group *(*next)(void))
{
	const struct group *g;
	int n = 0;

	while ((g = next()))
		n += g->gr_gid == real_gid();
	return n;
}

static inline void user_list_cases(struct passwd *(*next)(void))
{
	setpwent();
	say_user("the first", FOUND("the first", next()));
	setpwent();
	say("all: %d", count_own_users(next));
	say("beyond the end: %d", count_own_users(next));
	setpwent();
	say("after setpwent: %d", count_own_users(next));
	endpwent();
	say("after endpwent: %d", count_own_users(next));
	setpwent();
	next();
	setpwent();
	say("rewound in the middle: %d", count_own_users(next));
	endpwent();
}

static inline void group_list_cases(struct group *(*next)(void))
{
	setgrent();
	say_group("the first", FOUND("the first", next()));
	setgrent();
	say("all: %d", count_own_groups(next));
	say("beyond the end: %d", count_own_groups(next));
	setgrent();
	say("after setgrent: %d", count_own_groups(next));
	endgrent();
	say("after endgrent: %d", count_own_groups(next));
	setgrent();
	next();
	setgrent();
	say("rewound in the middle: %d", count_own_groups(next));
	endgrent();
}

static inline void say_shadow(const char *label, const struct spwd *s)
{
	if (s)
		say("%s: %s:%s:%ld:%ld:%ld:%ld:%ld:%ld:%lu", label, s->sp_namp,
		    s->sp_pwdp, s->sp_lstchg, s->sp_min, s->sp_max, s->sp_warn,
		    s->sp_inact, s->sp_expire, s->sp_flag);
}

typedef struct spwd *shadow_by_name(const char *);

static inline void shadow_cases(shadow_by_name *get)
{
	static const gid_t shadow = 42;

	say_shadow("daemon", FOUND("daemon", get("daemon")));
	say_shadow("bin", FOUND("bin", get("bin")));
	say_shadow("stranger", FOUND("stranger", get("stranger")));
	CALL("seteuid 33", seteuid(33));
	say_shadow("by euid 33", FOUND("by euid 33", get("daemon")));
	CALL("seteuid 0", seteuid(0));
	say_shadow("by euid 0", FOUND("by euid 0", get("daemon")));
	CALL("setgroups", setgroups(1, &shadow));
	CALL("setuid 33", setuid(33));
	say_shadow("by the file's group", FOUND("by its group", get("daemon")));
	say_shadow("stranger", FOUND("stranger", get("stranger")));
}

static inline void shadow_dropped_cases(shadow_by_name *get)
{
	CALL("no groups", setgroups(0, NULL));
	CALL("setgid 33", setgid(33));
	CALL("setuid 33", setuid(33));
	say_shadow("by uid 33", FOUND("by uid 33", get("daemon")));
	say_shadow("own", FOUND("own", get("www-data")));
}

/* A shell that ends with the status that is in its environment. */
static char *const shell_argv[] = {"sh", "-c", "exit ${N-9}", NULL};
static char *const shell_envp[] = {"N=7", NULL};

/* The status of the program that a child executes by `call`. */
#define EXECUTED(label, call)                                                \
	do {                                                                 \
		int status_ = 0;                                             \
		pid_t pid_ = fork();                                         \
                                                                             \
		if (pid_ == 0) {                                             \
			call;                                                \
			_exit(127);                                          \
		}                                                            \
		waitpid(pid_, &status_, 0);                                  \
		CALL(label, WIFEXITED(status_) ? WEXITSTATUS(status_) : -1); \
	} while (0)

/* execve(2) of what is not there; which of two errors it is, if there are. */
typedef int executor(const char *, char *const[], char *const[]);

static inline void exec_misses(executor *e)
{
	char name[5000] = "/no/";

	if (symlink("nosuch", "dangling") || symlink("loop", "loop"))
		say("not made");
	CALL("nothing", e("", shell_argv, shell_envp));
	CALL("of a folder", e("/nosuch/", shell_argv, shell_envp));
	CALL("no such folder", e("/nosuch/sh", shell_argv, shell_envp));
	CALL("behind ..", e("/nosuch/../bin/sh", shell_argv, shell_envp));
	CALL("dangling", e("dangling", shell_argv, shell_envp));
	CALL("behind it", e("dangling/sh", shell_argv, shell_envp));
	CALL("loop", e("loop", shell_argv, shell_envp));
	CALL("in a file", e("/etc/passwd/sh", shell_argv, shell_envp));
	CALL("slash", e("/etc/passwd/", shell_argv, shell_envp));
	CALL("folder", e("/etc", shell_argv, shell_envp));
	memset(name + 4, 'x', 255);
	CALL("long", e(name, shell_argv, shell_envp));
	name[259] = 'x';
	CALL("too long", e(name, shell_argv, shell_envp));
	for (size_t i = 4; i + 1 < sizeof(name); i++)
		name[i] = i % 100 ? 'x' : '/';
	CALL("too long a path", e(name, shell_argv, shell_envp));
	name[4095] = '\0';
	CALL("as long as may be", e(name, shell_argv, shell_envp));
	CALL("unmapped", e(unmapped(), shell_argv, shell_envp));
	CALL("arguments", e("/nosuch", unmapped(), shell_envp));
	CALL("environment", e("/nosuch", shell_argv, unmapped()));
	CALL("no arguments", e("/nosuch", NULL, shell_envp));
	CALL("no environment", e("/nosuch", shell_argv, NULL));
}

/* posix_spawn(3) and posix_spawnp: the error is returned, not in errno. */
typedef int spawner(pid_t *, const char *, const posix_spawn_file_actions_t *,
		    const posix_spawnattr_t *, char *const[], char *const[]);

static inline void spawn_cases(spawner *spawn)
{
	int status = 0;
	pid_t pid = 0;

	say_nothing_to_add();
	CALL("sh", spawn(&pid, "/bin/sh", NULL, NULL, shell_argv, shell_envp));
	waitpid(pid, &status, 0);
	CALL("its status", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	CALL("no such file",
	     spawn(&pid, "/nosuch", NULL, NULL, shell_argv, shell_envp));
	CALL("not executable",
	     spawn(&pid, "/etc/passwd", NULL, NULL, shell_argv, shell_envp));
}

/* ---- peers ---- */

static inline const char *whose(pid_t pid)
{
	return pid == getpid() ? "self" : pid > 0 ? "another" : "none";
}

static inline void say_peer(const char *label, int fd)
{
	struct ucred u = {-9, 99, 99};
	socklen_t len = sizeof(u);

	if (!CALL(label, getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &u, &len)))
		say("%s: %s, %d:%d, length %u", label, whose(u.pid), (int)u.uid,
		    (int)u.gid, len);
}

static inline void abstract(struct sockaddr_un *un, socklen_t *len)
{
	*un = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(un->sun_path + 1, sizeof(un->sun_path) - 1, "nonroot-%d",
		 (int)getpid());
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
			   strlen(un->sun_path + 1));
}

/* A socket that listens on the abstract name of this process. */
static inline int listener(int type)
{
	struct sockaddr_un un;
	socklen_t len;
	int s = socket(AF_UNIX, type, 0);

	abstract(&un, &len);
	if (bind(s, (struct sockaddr *)&un, len) ||
	    (type != SOCK_DGRAM && listen(s, 9)))
		say("no listener");
	return s;
}

/* And one that is connected to it. */
static inline int connected(int type)
{
	struct sockaddr_un un;
	socklen_t len;
	int s = socket(AF_UNIX, type, 0);

	abstract(&un, &len);
	if (connect(s, (struct sockaddr *)&un, len))
		say("not connected");
	return s;
}

/* A child connects, as that uid, says a word and is gone. */
static inline int visitor(int at, int type, uid_t uid)
{
	struct sockaddr_un un;
	socklen_t len;
	int s, status = 0;
	pid_t pid;

	abstract(&un, &len);
	pid = fork();
	if (pid == 0) {
		s = socket(AF_UNIX, type, 0);
		if (setresuid(uid, uid, uid) ||
		    connect(s, (struct sockaddr *)&un, len) ||
		    write(s, "word", 4) != 4)
			_exit(1);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status) {
		say("no visitor");
		return -1;
	}
	return type == SOCK_DGRAM ? at : accept(at, NULL, NULL);
}

static inline void pass_credentials(int fd)
{
	int on = 1;

	CALL("SO_PASSCRED",
	     setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
}

/* All that a control buffer holds. */
static inline void say_control(const char *label, const struct msghdr *m)
{
	const char *p = m->msg_control, *end = p + m->msg_controllen;

	say("%s: %zu of control, flags %x", label, (size_t)m->msg_controllen,
	    (unsigned)m->msg_flags);
	while (p && end - p >= (ptrdiff_t)sizeof(struct cmsghdr)) {
		struct ucred u = {0, 99, 99};
		struct cmsghdr h;
		size_t n;

		memcpy(&h, p, sizeof(h));
		if (h.cmsg_len < CMSG_LEN(0))
			break;
		n = h.cmsg_len - CMSG_LEN(0);
		say("%s: level %d, type %d, %zu bytes", label, h.cmsg_level,
		    h.cmsg_type, n);
		if (h.cmsg_type == SCM_CREDENTIALS && n >= sizeof(pid_t)) {
			memcpy(&u, p + CMSG_LEN(0), n);
			say("%s: %s, %d:%d", label, whose(u.pid), (int)u.uid,
			    (int)u.gid);
		} else if (h.cmsg_type == SCM_RIGHTS) {
			int fd;

			memcpy(&fd, p + CMSG_LEN(0), sizeof(fd));
			close(fd);
		}
		if ((size_t)(end - p) <= CMSG_ALIGN(h.cmsg_len))
			break;
		p += CMSG_ALIGN(h.cmsg_len);
	}
}

/* A message with everything it needs. */
struct letter {
	struct msghdr msg;
	struct iovec iov;
	char text[8];
	_Alignas(size_t) char control[256];
};

static inline struct msghdr *letter(struct letter *l, size_t control)
{
	memset(l, 0, sizeof(*l));
	memcpy(l->text, "hello", 6);
	l->iov = (struct iovec){l->text, 5};
	l->msg.msg_iov = &l->iov;
	l->msg.msg_iovlen = 1;
	l->msg.msg_control = control ? l->control : NULL;
	l->msg.msg_controllen = control;
	return &l->msg;
}

/* Put a control message behind those that are there. */
static inline void enclose(struct letter *l, int type, const void *p, size_t n)
{
	struct cmsghdr h = {.cmsg_len = CMSG_LEN(n),
			    .cmsg_level = SOL_SOCKET,
			    .cmsg_type = type};
	char *at = l->control + l->msg.msg_controllen;

	memcpy(at, &h, sizeof(h));
	memcpy(at + CMSG_LEN(0), p, n);
	l->msg.msg_control = l->control;
	l->msg.msg_controllen += CMSG_SPACE(n);
}

static inline struct msghdr *claim(struct letter *l, pid_t pid, uid_t uid,
				   gid_t gid)
{
	struct ucred u = {pid, uid, gid};

	letter(l, 0);
	enclose(l, SCM_CREDENTIALS, &u, sizeof(u));
	return &l->msg;
}

/* ---- limits ---- */

typedef int limit_setter(int resource, const struct rlimit *);

static inline int limit(limit_setter *set, rlim_t soft, rlim_t hard)
{
	struct rlimit l = {soft, hard};

	return set(RLIMIT_NOFILE, &l);
}

static inline void limit_cases(limit_setter *set)
{
	CALL("lower", limit(set, 64, 128));
	CALL("the soft one", limit(set, 100, 128));
	CALL("above the hard one", limit(set, 200, 200));
	CALL("above it, the soft one below", limit(set, 32, 300));
	CALL("soft above hard", limit(set, 400, 300));
	CALL("beyond fs.nr_open", limit(set, 64, RLIM_INFINITY));
	CALL("no such limit", set(99, &(struct rlimit){1, 1}));
	CALL("unmapped", set(RLIMIT_NOFILE, unmapped()));
	CALL("seteuid 33", seteuid(33));
	CALL("above it, not root", limit(set, 500, 500));
	CALL("below it, not root", limit(set, 32, 64));
	CALL("seteuid 0", seteuid(0));
	CALL("above it, root again", limit(set, 500, 500));
	CALL("setuid 33", setuid(33));
	CALL("above it, for good", limit(set, 600, 600));
}

/* Is it only a name here (musl's sched_*), without a system call behind it? */
static inline bool says_enosys(int r)
{
	if (r == 0 || errno != ENOSYS)
		return false;
	say_nothing_to_add();
	say("no system call behind it");
	return true;
}

typedef int scheduler(int policy, int priority);

static inline void schedule_cases(scheduler *set)
{
	if (says_enosys(set(SCHED_OTHER, 0)))
		return;
	CALL("other", set(SCHED_OTHER, 0));
	CALL("fifo", set(SCHED_FIFO, 1));
	CALL("no such priority", set(SCHED_FIFO, 1000));
	CALL("other again", set(SCHED_OTHER, 0));
	CALL("seteuid 33", seteuid(33));
	CALL("fifo, not root", set(SCHED_FIFO, 1));
	CALL("seteuid 0", seteuid(0));
	CALL("round robin", set(SCHED_RR, 1));
	CALL("other for good", set(SCHED_OTHER, 0));
	CALL("setuid 33", setuid(33));
	CALL("fifo, for good", set(SCHED_FIFO, 1));
}

/* The pthread functions return their errors. */
static inline int thrown(int error)
{
	if (error)
		errno = error;
	return error ? -1 : 0;
}

typedef int locker(const void *p, size_t n);

static inline void lock_cases(locker *lock)
{
	static char many[1 << 20];

	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){8192, 8192});
	CALL("a page", lock(many, 1));
	CALL("many", lock(many, sizeof(many)));
	CALL("none", lock(many, 0));
	CALL("NULL", lock(nil(), 1));
	CALL("no end", lock(many, (size_t)-1));
	CALL("not to be touched", lock(unmapped(), 65536));
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){0, 0});
	CALL("not one", lock(many, 1));
	CALL("seteuid 33", seteuid(33));
	CALL("not root", lock(many, 1));
	CALL("seteuid 0", seteuid(0));
	CALL("root again", lock(many, 1));
	CALL("setuid 33", setuid(33));
	CALL("for good", lock(many, 1));
}
#include "path_cases.h"
#include "list_cases.h"

#endif
