/* SPDX-License-Identifier: MIT */
/*
 * once RECORDED FILE...: each file as stat(2) and statx(2) tell it before any
 * with a record was met, and again right after one was: "same" for each, or
 * what differs. Then what stat says to a buffer or a path that is not memory.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* musl before 1.2.5 has no statx(2). */
#ifdef STATX_BASIC_STATS
#define MASKS 4
#else
#define MASKS 0
#endif
#define FORMS (6 + MASKS)
#define FILES 64

int __xstat(int version, const char *path, struct stat *st)
	__attribute__((weak));
int __fxstat(int version, int fd, struct stat *st) __attribute__((weak));

#ifdef __x86_64__
#define VERSION 1
#else
#define VERSION 0
#endif

struct answer {
	int r, err;
	union {
		struct stat st;
#if MASKS
		struct statx x;
#endif
	};
};

#if MASKS
static const unsigned masks[MASKS] = {0, STATX_UID, STATX_BASIC_STATS,
				      STATX_BASIC_STATS | STATX_BTIME};
#endif

/* statx by how much is asked for. */
static const char *const forms[] = {
	"stat",	    "lstat",	   "fstatat",	 "__xstat",	 "fstat64",
	"__fxstat", "statx, none", "statx, uid", "statx, basic", "statx, all"};

static void ask(int form, const char *path, int fd, struct answer *ret)
{
	memset(ret, form, sizeof(*ret));
	errno = 0;
	switch (form) {
	case 0:
		ret->r = stat(path, &ret->st);
		break;
	case 1:
		ret->r = lstat(path, &ret->st);
		break;
	case 2:
		ret->r = fstatat(AT_FDCWD, path, &ret->st, AT_SYMLINK_NOFOLLOW);
		break;
	case 3:
		ret->r = __xstat ? __xstat(VERSION, path, &ret->st)
				 : stat(path, &ret->st);
		break;
	case 4:
		ret->r = fstat(fd, &ret->st);
		break;
	case 5:
		ret->r = __fxstat ? __fxstat(VERSION, fd, &ret->st)
				  : fstat(fd, &ret->st);
		break;
#if MASKS
	default:
		ret->r = *path ? statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW,
				       masks[form - 6], &ret->x)
			       : statx(fd, "", AT_EMPTY_PATH, masks[form - 6],
				       &ret->x);
#endif
	}
	ret->err = errno;
}

static void meet(const char *recorded)
{
	struct stat st;

	if (stat(recorded, &st) < 0) {
		perror(recorded);
		exit(1);
	}
}

static int made(int n)
{
	int fds[2] = {-1, -1};

	if (n == 0 && pipe(fds) < 0)
		return -1;
	if (n == 1 && socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0)
		return -1;
	if (n == 2)
		fds[0] = epoll_create1(0);
	if (n == 3)
		fds[0] = memfd_create("once", 0);
	return fds[0];
}

/* What stat (or fstat) says to a buffer; in a child, which may die of it. */
static void say_bad(const char *what, const char *path, int fd,
		    struct stat *buffer)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		int r = path ? stat(path, buffer) : fstat(fd, buffer);

		_exit(r == 0 ? 0 : errno);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		exit(1);
	if (WIFSIGNALED(status))
		printf("%s: died\n", what);
	else
		printf("%s: %s\n", what,
		       WEXITSTATUS(status) ? strerror(WEXITSTATUS(status))
					   : "0");
}

int main(int argc, char **argv)
{
	static struct answer first[FILES][FORMS], now;
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *two = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fds[FILES], files = argc - 2 + 4;
	struct stat *half = (struct stat *)(two + page - 64);

	if (argc < 3 || files > FILES || two == MAP_FAILED)
		return 2;
	mprotect(two + page, page, PROT_NONE);
	for (int i = 0; i < files; i++) {
		const char *path = i < argc - 2 ? argv[2 + i] : "";

		fds[i] = *path ? open(path, O_PATH | O_NOFOLLOW)
			       : made(i - (argc - 2));
		for (int form = 0; form < FORMS; form++)
			ask(form, path, fds[i], &first[i][form]);
	}
	for (int i = 0; i < files; i++)
		for (int form = 0; form < FORMS; form++) {
			const char *path = i < argc - 2 ? argv[2 + i] : "";

			meet(argv[1]);
			meet(argv[1]);
			ask(form, path, fds[i], &now);
			printf("%s %s: %s\n", forms[form],
			       *path ? path : "a descriptor",
			       memcmp(&now, &first[i][form], sizeof(now))
				       ? "differs"
				       : "same");
		}
	printf("%d forms\n", FORMS);
	meet(argv[1]);
	say_bad("nowhere", argv[1], -1, (struct stat *)16);
	say_bad("half", argv[1], -1, half);
	say_bad("half, by descriptor", NULL, fds[0], half);
	say_bad("no path", (const char *)16, -1, half - 1);
	say_bad("no descriptor, as fstatat takes it", NULL, AT_FDCWD, half - 1);
	ask(5, NULL, AT_FDCWD, &now);
	printf("the same of old: %s\n", now.r ? strerror(now.err) : "0");
	return 0;
}
