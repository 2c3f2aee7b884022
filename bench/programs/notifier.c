/* SPDX-License-Identifier: MIT */
/*
 * A contestant: a supervisor that is asked by seccomp notification, as a
 * container runtime's agent is.
 *
 *   notifier UID PROGRAM [ARGUMENT...]
 *
 * It stays what it was started as and runs PROGRAM as UID.  getuid and its
 * relatives are answered 0, chown and set*id with success, and bind is done
 * on a copy of the program's socket, with the supervisor's privilege.
 */
#include <errno.h>
#include <grp.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "filter.h"

#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

static const int notified[] = {
	SYS_getuid,    SYS_geteuid,  SYS_getgid,   SYS_getegid,	  SYS_setuid,
	SYS_setgid,    SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid,
	SYS_setgroups, SYS_fchown,   SYS_fchownat, SYS_bind,
#ifdef SYS_chown
	SYS_chown,     SYS_lchown,
#endif
};

static __attribute__((noreturn)) void die(const char *what)
{
	fprintf(stderr, "notifier: %s: %s\n", what, strerror(errno));
	_exit(125);
}

/*
 * Between parent and child: the number of the listener in the child, which
 * closes it by its exec, and 0 again once the parent has a copy.
 */
static _Atomic(int) *listener;

static __attribute__((noreturn)) void child_main(uid_t uid, char **argv)
{
	if (geteuid() == 0 && (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
			       setresuid(uid, uid, uid)))
		die("cannot become the user");
	*listener = filter_install(
		notified, sizeof(notified) / sizeof(notified[0]),
		SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
	if (*listener < 0)
		die("seccomp");
	while (*listener)
		usleep(100);
	execvp(argv[0], argv);
	die(argv[0]);
}

/* The supervisor's own bind, of the program's socket. */
static int bind_for(pid_t pid, const struct seccomp_notif *q)
{
	struct sockaddr_storage addr;
	size_t n =
		q->data.args[2] < sizeof(addr) ? q->data.args[2] : sizeof(addr);
	struct iovec here = {&addr, n};
	struct iovec there = {(void *)(uintptr_t)q->data.args[1], n};
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	int fd = pidfd < 0 ? -1
			   : (int)syscall(SYS_pidfd_getfd, pidfd,
					  (int)q->data.args[0], 0);
	int err = 0;

	if (fd < 0 || process_vm_readv(pid, &here, 1, &there, 1, 0) < 0 ||
	    bind(fd, (struct sockaddr *)&addr, (socklen_t)n))
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (pidfd >= 0)
		close(pidfd);
	return err;
}

static bool answer_one(int fd)
{
	struct seccomp_notif q = {0};
	struct seccomp_notif_resp a = {0};

	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &q))
		return errno == EINTR || errno == ENOENT;
	a.id = q.id;
	if (q.data.nr == SYS_bind)
		a.error = bind_for((pid_t)q.pid, &q);
	/* A program that has ended meanwhile needs no answer. */
	return ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &a) == 0 || errno == ENOENT;
}

static pid_t program;

/* The filter outlives the program in its orphans; the answers do not. */
static void program_ended(int sig)
{
	int status;

	(void)sig;
	while (waitpid(program, &status, WNOHANG) == program)
		_exit(WIFEXITED(status) ? WEXITSTATUS(status)
					: 128 + WTERMSIG(status));
}

int main(int argc, char **argv)
{
	struct sigaction ended = {.sa_handler = program_ended};
	int pidfd, fd;

	if (argc < 3) {
		fputs("usage: notifier UID PROGRAM [ARGUMENT...]\n", stderr);
		return 125;
	}
	listener = mmap(NULL, sizeof(*listener), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (listener == MAP_FAILED)
		die("mmap");
	program = fork();
	if (program < 0)
		die("fork");
	if (program == 0)
		child_main((uid_t)atol(argv[1]), argv + 2);
	sigaction(SIGCHLD, &ended, NULL);
	program_ended(SIGCHLD);
	while (*listener == 0)
		usleep(100);
	pidfd = (int)syscall(SYS_pidfd_open, program, 0);
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, (int)*listener, 0);
	if (fd < 0)
		die("the listener");
	*listener = 0;
	/* Without it the answer wakes the program on another processor. */
	ioctl(fd, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
	      SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
	while (answer_one(fd))
		;
	pause();
	return 125;
}
