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
char *getwd_chk(char *, size_t) __asm__("__getwd_chk") WEAK;
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

#include "file_cases.h"
#include "told_cases.h"
#include "port_cases.h"
#include "id_cases.h"
#include "name_cases.h"
#include "peer_cases.h"
#include "limit_cases.h"
#include "path_cases.h"
#include "list_cases.h"

#endif
