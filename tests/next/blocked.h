/* SPDX-License-Identifier: MIT */
/*
 * Is that thread inside a system call?  Asked of the kernel, so that tests
 * need not sleep and hope.
 */
#ifndef NONROOT_TESTS_BLOCKED_H
#define NONROOT_TESTS_BLOCKED_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

/* The forms of open(2) that some architectures have only one of. */
#ifndef SYS_open
#define SYS_open SYS_openat
#endif
#ifndef SYS_creat
#define SYS_creat SYS_openat
#endif

/*
 * The number of the system call that the thread waits in, SYS_openat for
 * each form of open; -1 while it runs, -2 when it has gone or may not be
 * looked at.
 */
static inline long blocked_in(pid_t pid, pid_t tid)
{
	char path[64], text[32];
	ssize_t n;
	long nr;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/syscall", (int)pid,
		 (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -2;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return -2;
	text[n] = '\0';
	nr = text[0] == 'r' ? -1 : atol(text);
	return nr == SYS_open || nr == SYS_creat ? SYS_openat : nr;
}

/* Polls; the caller has a watchdog.  False when the thread has gone. */
static inline int wait_blocked(pid_t pid, pid_t tid, long nr)
{
	const struct timespec tick = {.tv_nsec = 1000000};
	long in;

	while ((in = blocked_in(pid, tid)) != nr) {
		if (in == -2)
			return 0;
		nanosleep(&tick, NULL);
	}
	return 1;
}

#endif
