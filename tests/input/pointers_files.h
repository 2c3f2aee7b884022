/* SPDX-License-Identifier: MIT */
/* Files, their owners and names, and what is listed. */
#ifndef NONROOT_TESTS_POINTERS_FILES_H
#define NONROOT_TESTS_POINTERS_FILES_H

#include "pointers.h"

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
PATH_ONLY(ftok, ftok(p, 1))
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
char *__getwd_chk(char *buf, size_t room);

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
/* By name: the linker warns of any other use. */
PATH_ONLY(getwd, got(((char *(*)(char *))dlsym(RTLD_DEFAULT, "getwd"))(p)))
PATH_ONLY(__getwd_chk, got(__getwd_chk(p, PATH_MAX)))

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

#endif
