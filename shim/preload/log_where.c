/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>

#include "libc.h"
#include "log.h"
#include "log_where.h"
#include "paths.h"
#include "state.h"
#include "sys.h"

#define LOG_BYTES_MAX 1048576

/* Descriptor 2 as it was at the start, as far as that is known. */
static struct {
	dev_t dev;
	ino_t ino;
	_Atomic(bool) taken; /* the program has put a file of its own there */
} start_stderr;

_Atomic(bool) log_has_looked;

void log_start(void)
{
	struct stat st;

	if (sys2(SYS_fstat, 2, &st) == 0) {
		start_stderr.dev = st.st_dev;
		start_stderr.ino = st.st_ino;
	}
	atomic_store(&log_has_looked, true);
}

void log_opened(int fd)
{
	if (fd == 2)
		atomic_store(&start_stderr.taken, true);
}

static bool is_start_stderr(const struct stat *st)
{
	return !atomic_load(&start_stderr.taken) &&
	       st->st_dev == start_stderr.dev && st->st_ino == start_stderr.ino;
}

/*
 * May a line go to descriptor 2?  A terminal, the file it was at the start,
 * or the container's own output; never a socket (an inetd service speaks its
 * protocol there), never a pipe that a parent may be parsing.
 */
static bool stderr_is_ours(void)
{
	struct stat st, init;
	char tio[64]; /* the kernel's struct termios: 36 bytes */

	if (sys2(SYS_fstat, 2, &st) < 0 || S_ISSOCK(st.st_mode))
		return false;
	/* A redirection is for writing only; a database is not. */
	if (S_ISREG(st.st_mode))
		return is_start_stderr(&st) &&
		       (sys2(SYS_fcntl, 2, F_GETFL) & O_ACCMODE) == O_WRONLY;
	if (S_ISCHR(st.st_mode) && sys3(SYS_ioctl, 2, TCGETS, tio) == 0)
		return true;
	return S_ISFIFO(st.st_mode) &&
	       sys4(SYS_newfstatat, AT_FDCWD, "/proc/1/fd/2", &init, 0) == 0 &&
	       init.st_dev == st.st_dev && init.st_ino == st.st_ino;
}

static bool to_stderr(struct span line)
{
	return stderr_is_ours() &&
	       sys_write_quietly(2, line.p, line.n) == (long)line.n;
}

static bool to_syslog(struct span line)
{
	static const char tag[] = "<30>nonroot: "; /* LOG_DAEMON | LOG_INFO */
	struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = "/dev/log"};
	struct iovec parts[] = {
		{(void *)(uintptr_t)tag, sizeof(tag) - 1},
		{(void *)(uintptr_t)line.p, line.n},
	};
	struct msghdr m = {.msg_name = &to,
			   .msg_namelen = sizeof(to),
			   .msg_iov = parts,
			   .msg_iovlen = 2};
	long fd = sys3(SYS_socket, AF_UNIX,
		       SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	long sent;

	if (fd < 0)
		return false;
	sent = sys3(SYS_sendmsg, fd, &m, MSG_NOSIGNAL);
	sys1(SYS_close, fd);
	return sent > 0;
}

static bool append(int dir, const char *name, struct span line)
{
	long fd = sys4(SYS_openat, dir, name,
		       O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
			       O_NONBLOCK | O_NOFOLLOW,
		       0600);
	struct stat st;
	bool ok;

	if (fd < 0)
		return false;
	ok = sys2(SYS_fstat, fd, &st) == 0 && S_ISREG(st.st_mode) &&
	     st.st_size < LOG_BYTES_MAX &&
	     sys_write_quietly((int)fd, line.p, line.n) == (long)line.n;
	sys1(SYS_close, fd);
	return ok;
}

static bool to_state_dir(struct span line)
{
	struct span state = paths_state(true);
	bool ok;
	long dir;

	if (!state.n)
		return false;
	dir = sys4(SYS_openat, AT_FDCWD, state.p,
		   O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
	if (dir < 0)
		return false;
	ok = append((int)dir, "log", line);
	sys1(SYS_close, dir);
	return ok;
}

void log_deliver(struct span line)
{
	const struct config *c = state_config();
	bool ok = false;

	switch (c->log) {
	case CONFIG_LOG_NONE:
		return;
	case CONFIG_LOG_STDERR:
		to_stderr(line);
		return;
	case CONFIG_LOG_SYSLOG:
		to_syslog(line);
		return;
	case CONFIG_LOG_PATH:
		ok = append(AT_FDCWD, config_text(c, c->log_path, ""), line);
		if (ok)
			return;
		break;
	}
	if (!to_stderr(line) && !to_syslog(line))
		to_state_dir(line);
}
