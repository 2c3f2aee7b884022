/* SPDX-License-Identifier: MIT */
/* What is done with all the privilege that we were started with. */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#define PASSED 3 /* sd_listen_fds(3) */

static void stop(int sig)
{
	(void)sig;
	_exit(0);
}

void start_clean(bool passed)
{
	const unsigned first = passed ? PASSED + 1 : PASSED;
	struct sigaction sa = {.sa_handler = stop};
	sigset_t all;

	/* Kernels before 5.9 have no close_range(2). */
	if (syscall(SYS_close_range, first, ~0u, 0u))
		for (int fd = (int)first; fd < 65536; fd++)
			close(fd);
	for (char **e = environ; e && *e; e++)
		memset(*e, 0, strlen(*e));

	sigfillset(&all);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigprocmask(SIG_UNBLOCK, &all, NULL);
}

int start_passed(void)
{
	const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
	const int zero = 0;

	if (!pid || !fds || strtol(pid, NULL, 10) != getpid())
		return -1;
	if (strcmp(fds, "1") != 0 || io_option(PASSED, SO_DOMAIN) != AF_UNIX ||
	    io_option(PASSED, SO_TYPE) != SOCK_SEQPACKET ||
	    io_option(PASSED, SO_ACCEPTCONN) != 1)
		die(EXIT_USAGE, "LISTEN_FDS: expected one listening unix "
				"socket, ListenSequentialPacket=");
	/* Their messages would take the room of descriptors. */
	setsockopt(PASSED, SOL_SOCKET, SO_PASSCRED, &zero, sizeof(zero));
	setsockopt(PASSED, SOL_SOCKET, SO_PASSSEC, &zero, sizeof(zero));
	fcntl(PASSED, F_SETFD, FD_CLOEXEC);
	fcntl(PASSED, F_SETFL, O_RDWR | O_NONBLOCK);
	return PASSED;
}

/* Removes a socket on which nobody answers; all else is left, and an end. */
static const char *stale_remove(const struct sockaddr_un *own)
{
	struct stat st;
	int fd;

	if (lstat(own->sun_path, &st))
		return errno == ENOENT ? NULL : strerror(errno);
	if (!S_ISSOCK(st.st_mode))
		return S_ISDIR(st.st_mode)
			       ? "is a folder; remove it (a hostPath volume "
				 "makes one), or name a file in it"
			       : "exists and is not a socket";
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (!connect(fd, (const struct sockaddr *)own, sizeof(*own)) ||
	    errno != ECONNREFUSED)
		return "another program listens there";
	close(fd);
	return unlink(own->sun_path) ? strerror(errno) : NULL;
}

int start_listen(const char *path)
{
	struct sockaddr_un own = {.sun_family = AF_UNIX};
	char *slash;
	const char *why;
	int fd;

	/* options.c has measured it. */
	snprintf(own.sun_path, sizeof(own.sun_path), "%s", path);
	slash = strrchr(own.sun_path, '/');
	if (slash && slash != own.sun_path) {
		umask(022);
		*slash = 0;
		if (mkdir(own.sun_path, 0755) && errno != EEXIST)
			die(EXIT_FAILED, "%s: %s", own.sun_path,
			    strerror(errno));
		*slash = '/';
	}
	why = stale_remove(&own);
	if (why)
		die(EXIT_FAILED, "%s: %s", path, why);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Mode 0666: who may do what is decided by the peer's credentials. */
	umask(0111);
	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)) ||
	    listen(fd, SOMAXCONN))
		die(EXIT_FAILED, "%s: %s", path, strerror(errno));
	umask(077);
	return fd;
}

int start_file(const char *path, void *buf, size_t cap)
{
	ssize_t r = io_read_at(AT_FDCWD, path, buf, cap);

	if (r == -EFBIG)
		say("%s: over %zu bytes, not used", path, cap);
	return (int)r;
}
