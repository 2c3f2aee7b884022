/* SPDX-License-Identifier: MIT */
/*
 * How much stack the async-signal-safe functions need, from a handler on an
 * alternate stack that was painted before:
 *   stack              the names of the functions
 *   stack NAME PATH    NAME is called with PATH, as the first call of the
 *                      process that the library knows, and again: the bytes
 *                      below the handler's frame, of the one that needed more
 *   stack NAME PATH 1  the same, on a stack of SIGSTKSZ with nothing below it
 * Descriptors 3 and 4 are a file and a folder that the caller has opened.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utime.h>

#define STACK_BYTES 65536
#define PAINT 0xa5

/* What <signal.h> has always said, and most programs were built with. */
#define SMALL_BYTES 8192

static char *const argv_none[] = {(char *)(uintptr_t) "none", NULL};
static char *const envp_none[] = {NULL};
static struct stat st;
static struct sockaddr_un name;
static char buf[64];
static const int fd = 3, dir = 4;

static int at(const char *path)
{
	return path[0] == '/' ? AT_FDCWD : dir;
}

static void by_socket(int (*call)(int, const struct sockaddr *, socklen_t))
{
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	call(s, (const struct sockaddr *)&name, sizeof(name));
	close(s);
}

/* A port that is refused. */
static void by_port(void)
{
	struct sockaddr_in port = {.sin_family = AF_INET, .sin_port = htons(7)};
	int s = socket(AF_INET, SOCK_STREAM, 0);

	bind(s, (const struct sockaddr *)&port, sizeof(port));
	close(s);
}

static void sends(void)
{
	struct iovec part = {buf, 1};
	struct msghdr m = {.msg_name = &name,
			   .msg_namelen = sizeof(name),
			   .msg_iov = &part,
			   .msg_iovlen = 1};
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	sendmsg(s, &m, 0);
	close(s);
}

static void sends_to(void)
{
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	sendto(s, buf, 1, 0, (const struct sockaddr *)&name, sizeof(name));
	close(s);
}

static void receives(void)
{
	struct iovec part = {buf, 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair))
		return;
	recvmsg(pair[0], &m, MSG_DONTWAIT);
	close(pair[0]);
	close(pair[1]);
}

static void listens(void)
{
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	bind(s, (const struct sockaddr *)&name, sizeof(name));
	listen(s, 1);
	close(s);
}

static void asks_socket(void)
{
	socklen_t n = sizeof(name);
	struct {
		int pid, uid, gid;
	} peer;
	socklen_t peer_n = sizeof(peer);
	struct sockaddr_un got;
	int pair[2], one = 1;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return;
	getsockname(pair[0], (struct sockaddr *)&got, &n);
	n = sizeof(got);
	getpeername(pair[0], (struct sockaddr *)&got, &n);
	getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &peer_n);
	setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &one, sizeof(one));
	close(pair[0]);
	close(pair[1]);
}

static void forks(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
}

#define UNLINKED(call)                \
	do {                          \
		if ((call) == 0)      \
			unlink(path); \
	} while (0)

/* NAME, and what is done with `path`. */
#define CASES(X)                                                             \
	X(access, access(path, W_OK))                                        \
	X(faccessat, faccessat(at(path), path, W_OK, 0))                     \
	X(open, close(open(path, O_CREAT | O_RDWR, 0600));                   \
	  close(open(path, O_RDONLY)))                                       \
	X(openat, close(openat(at(path), path, O_CREAT | O_RDWR, 0600)))     \
	X(creat, close(creat(path, 0600)))                                   \
	X(chdir, chdir(path))                                                \
	X(chmod, chmod(path, 0640))                                          \
	X(fchmod, fchmod(fd, 0640))                                          \
	X(fchmodat, fchmodat(at(path), path, 0640, 0))                       \
	X(chown, chown(path, 1, 1))                                          \
	X(fchown, fchown(fd, 1, 1))                                          \
	X(fchownat, fchownat(at(path), path, 1, 1, 0))                       \
	X(stat, stat(path, &st))                                             \
	X(lstat, lstat(path, &st))                                           \
	X(fstat, fstat(fd, &st))                                             \
	X(fstatat, fstatat(at(path), path, &st, 0))                          \
	X(utime, utime(path, NULL))                                          \
	X(utimes, utimes(path, NULL))                                        \
	X(utimensat, utimensat(at(path), path, NULL, 0))                     \
	X(futimens, futimens(fd, NULL))                                      \
	X(mkdir, if (mkdir(path, 0700) == 0) rmdir(path))                    \
	X(mkdirat, if (mkdirat(at(path), path, 0700) == 0) rmdir(path))      \
	X(mkfifo, UNLINKED(mkfifo(path, 0600)))                              \
	X(mkfifoat, UNLINKED(mkfifoat(at(path), path, 0600)))                \
	X(mknod, UNLINKED(mknod(path, S_IFREG | 0600, 0)))                   \
	X(mknodat, UNLINKED(mknodat(at(path), path, S_IFREG | 0600, 0)))     \
	X(symlink, UNLINKED(symlink("none", path)))                          \
	X(symlinkat, UNLINKED(symlinkat("none", at(path), path)))            \
	X(link, UNLINKED(link(path, "/run/two"));                            \
	  UNLINKED(link("/run/three", path)))                                \
	X(linkat, UNLINKED(linkat(at(path), path, AT_FDCWD, "/run/two", 0))) \
	X(rename, rename(path, "/run/two"); rename("/run/two", path))        \
	X(renameat, renameat(at(path), path, AT_FDCWD, "/run/two"))          \
	X(unlink, unlink(path))                                              \
	X(unlinkat, unlinkat(at(path), path, 0))                             \
	X(rmdir, rmdir(path))                                                \
	X(readlink, readlink(path, buf, sizeof(buf)))                        \
	X(readlinkat, readlinkat(at(path), path, buf, sizeof(buf)))          \
	X(execve, execve(path, argv_none, envp_none))                        \
	X(execv, execv(path, argv_none))                                     \
	X(execl, execl(path, "none", (char *)0))                             \
	X(execle, execle(path, "none", (char *)0, envp_none))                \
	X(fexecve, fexecve(fd, argv_none, envp_none))                        \
	X(fork, forks())                                                     \
	X(bind, by_socket(bind); unlink(path); by_port())                    \
	X(connect, by_socket(connect))                                       \
	X(sendto, sends_to())                                                \
	X(sendmsg, sends())                                                  \
	X(recvmsg, receives())                                               \
	X(listen, listens(); unlink(path))                                   \
	X(getsockname, asks_socket())                                        \
	X(getpeername, asks_socket())                                        \
	X(getsockopt, asks_socket())                                         \
	X(setsockopt, asks_socket())                                         \
	X(socketpair, asks_socket())                                         \
	X(socket, listens())                                                 \
	X(getuid, getuid())                                                  \
	X(geteuid, geteuid())                                                \
	X(getgid, getgid())                                                  \
	X(getegid, getegid())                                                \
	X(getgroups, getgroups(0, NULL))                                     \
	X(setuid, setuid(33))                                                \
	X(setgid, setgid(33))

#define FUNCTION(name_, ...)                       \
	static void call_##name_(const char *path) \
	{                                          \
		(void)path;                        \
		__VA_ARGS__;                       \
	}
CASES(FUNCTION)

static const struct {
	const char *name;
	void (*call)(const char *path);
} cases[] = {
#define ENTRY(name_, ...) {#name_, call_##name_},
	CASES(ENTRY)};
#define CASES_N (sizeof(cases) / sizeof(cases[0]))

/* ---- measuring ---- */

static void (*called)(const char *path);
static const char *path_called;
static uintptr_t top;

static void handler(int sig)
{
	(void)sig;
	top = (uintptr_t)__builtin_frame_address(0);
	called(path_called);
}

static size_t measured(const stack_t *on)
{
	const char *lowest = on->ss_sp;

	memset(on->ss_sp, PAINT, on->ss_size);
	raise(SIGUSR1);
	while ((unsigned char)*lowest == PAINT)
		lowest++;
	return top - (uintptr_t)lowest;
}

static int usage(void)
{
	for (size_t i = 0; i < CASES_N; i++)
		puts(cases[i].name);
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = handler,
				   .sa_flags = SA_ONSTACK};
	stack_t alternate = {.ss_size = STACK_BYTES};
	size_t i = 0, most = 0;
	char *stack;

	if (argc < 3)
		return usage();
	while (i < CASES_N && strcmp(cases[i].name, argv[1]) != 0)
		i++;
	if (i == CASES_N)
		return 2;
	called = cases[i].call;
	path_called = argv[2];
	name.sun_family = AF_UNIX;
	strncpy(name.sun_path, path_called, sizeof(name.sun_path) - 1);
	stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (stack == MAP_FAILED)
		return 1;
	alternate.ss_sp = stack;
	if (argc > 3) {
		/* Below it is what may not be touched. */
		alternate.ss_size = SMALL_BYTES;
		alternate.ss_sp = stack + STACK_BYTES - SMALL_BYTES;
		if (mprotect(stack, STACK_BYTES - SMALL_BYTES, PROT_NONE))
			return 1;
	}
	if (sigaltstack(&alternate, NULL) || sigaction(SIGUSR1, &action, NULL))
		return 1;
	for (int n = 0; n < 2; n++) {
		size_t bytes = measured(&alternate);

		if (bytes > most)
			most = bytes;
	}
	printf("%zu\n", most);
	return 0;
}
