/* SPDX-License-Identifier: MIT */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static int log_fd = STDERR_FILENO;

void io_stand_in(void)
{
	int fd;

	/* Else a socket of ours could become fd 2, and take the log. */
	do
		fd = open("/", O_PATH | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);
}

void io_open_log(void)
{
	struct stat st;
	int fd;

	/* O_NONBLOCK on fd 2 itself would be seen by all who share it. */
	if (fstat(STDERR_FILENO, &st) || !S_ISFIFO(st.st_mode))
		return;
	fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		log_fd = fd;
}

int io_ready(int fd, short events)
{
	struct pollfd p = {.fd = fd, .events = events};
	int n;

	/* A signal that is due ends even a wait of no time. */
	do
		n = poll(&p, 1, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 ? n : p.revents;
}

void io_log(const char *line, size_t n)
{
	static bool no_socket; /* as we found out */

	/* A lost line is better than a helper that waits. */
	if (io_ready(log_fd, POLLOUT) != POLLOUT)
		return;
	if (!no_socket &&
	    send(log_fd, line, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
		no_socket = errno == ENOTSOCK;
	if (no_socket && write(log_fd, line, n) < 0)
		return;
}

__attribute__((format(printf, 1, 0))) static void line_say(const char *fmt,
							   va_list ap)
{
	static const char prefix[] = "nonroot-helper: ";
	char line[1024];
	size_t head = sizeof(prefix) - 1, n;

	memcpy(line, prefix, head);
	vsnprintf(line + head, sizeof(line) - head, fmt, ap);
	n = strlen(line);
	line[n++] = '\n';
	io_log(line, n);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_say(fmt, ap);
	va_end(ap);
}

void die(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_say(fmt, ap);
	va_end(ap);
	exit(status);
}

ssize_t io_read(int fd, void *buf, size_t cap)
{
	char *at = buf, over;
	size_t n = 0;
	ssize_t r;

	do {
		r = n < cap ? read(fd, at + n, cap - n) : read(fd, &over, 1);
		if (r > 0 && n == cap)
			return -EFBIG;
		if (r > 0)
			n += (size_t)r;
	} while (r > 0 || (r < 0 && errno == EINTR));
	return r < 0 ? -errno : (ssize_t)n;
}

ssize_t io_read_at(int dir, const char *name, void *buf, size_t cap)
{
	int fd = openat(dir, name, OPEN_FLAGS);
	ssize_t r = fd < 0 ? -errno : io_read(fd, buf, cap);

	if (fd >= 0)
		close(fd);
	return r;
}
