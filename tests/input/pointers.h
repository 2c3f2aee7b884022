/* SPDX-License-Identifier: MIT */
/* The bad pointers, and a line for what came of each. */
#ifndef NONROOT_TESTS_POINTERS_H
#define NONROOT_TESTS_POINTERS_H

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
#include <sys/ipc.h>
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

#endif
