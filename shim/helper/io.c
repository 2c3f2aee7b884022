/* SPDX-License-Identifier: MIT */
#include "filter.h"
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
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

int io_option(int fd, int option)
{
	int v = 0;
	socklen_t len = sizeof(v);

	return getsockopt(fd, SOL_SOCKET, option, &v, &len) ? -errno : v;
}

uint64_t io_netns(int fd)
{
	uint64_t cookie = 0;
	socklen_t len = sizeof(cookie);

	return getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &len)
		       ? 0
		       : cookie;
}

/* A lost line is better than a helper that waits. */
void io_log(const char *line, size_t n)
{
	if (n > 0 && io_ready(log_fd, POLLOUT) == POLLOUT &&
	    send(log_fd, line, n, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
	    errno == ENOTSOCK)
		(void)!write(log_fd, line, n);
}

void say(const char *fmt, ...)
{
	static const char prefix[] = "nonroot-helper: ";
	char line[1024];
	size_t n = sizeof(prefix) - 1;
	va_list ap;

	memcpy(line, prefix, n);
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - n, fmt, ap);
	va_end(ap);
	n = strlen(line);
	line[n++] = '\n';
	io_log(line, n);
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
	int fd = openat(dir, name, FILTER_OPEN_FLAGS);
	ssize_t r = fd < 0 ? -errno : io_read(fd, buf, cap);

	if (fd >= 0)
		close(fd);
	return r;
}
