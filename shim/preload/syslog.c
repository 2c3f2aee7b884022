/* SPDX-License-Identifier: MIT */
/*
 * syslog(3) and its relatives.
 *
 * libc connects to /dev/log within itself, where no hook sees it.  So where
 * there is no such name, but a connect(2) of the program's own would find it
 * somewhere else, the message is sent from here, as libc would send it.  In
 * every other case libc does it all.
 */
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "../core/syslog_line.h"
#include "libc.h"
#include "log.h"
#include "next.h"
#include "settings.h"
#include "state.h"
#include "sys.h"
#include "syslogs.h"
#include "told.h"

#define DEV_LOG "/dev/log"

/* The head of a line, and what is formatted without a mapping. */
#define HEAD_BYTES 320
#define TEXT_BYTES 1024

/* 0, the kernel's, is one too. */
#define FACILITY_SAID 1

/* What the program has said; libc is told too, and does not tell. */
static struct {
	_Atomic(const char *) ident;
	_Atomic(int) option, mask;
	_Atomic(int) facility; /* with FACILITY_SAID */
	/* With LOG_NDELAY: the connection, for who goes into a jail. */
	_Atomic(int) fd;
	_Atomic(uint64_t) dev, ino;
} opened __attribute__((section(".bss.rare")));

/* ---- the connection ---- */

static bool is_below(void)
{
	struct stat st;

	return sys4(SYS_newfstatat, AT_FDCWD, DEV_LOG, &st, 0) == 0;
}

/* By the hook, so that it is found where the program would find it. */
static int dial(void)
{
	static const struct sockaddr_un to = {.sun_family = AF_UNIX,
					      .sun_path = DEV_LOG};
	long fd = sys3(SYS_socket, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return (int)fd;
	if (connect((int)fd, (const struct sockaddr *)&to, sizeof(to)) == 0)
		return (int)fd;
	sys1(SYS_close, fd);
	return -ENOENT;
}

/* A number that the program has closed may be that of another file. */
static int kept(void)
{
	int fd = atomic_load(&opened.fd);
	struct stat st;

	if (fd <= 0 || sys2(SYS_fstat, fd, &st) < 0 ||
	    st.st_dev != atomic_load(&opened.dev) ||
	    st.st_ino != atomic_load(&opened.ino))
		return -ENOENT;
	return fd;
}

static void drop(void)
{
	int fd = kept();

	atomic_store(&opened.fd, 0);
	if (fd > 0)
		sys1(SYS_close, fd);
}

static void keep(int fd)
{
	struct stat st;

	if (fd < 0)
		return;
	drop();
	/* 0 stands for none. */
	if (fd == 0 || sys2(SYS_fstat, fd, &st) < 0) {
		sys1(SYS_close, fd);
		return;
	}
	atomic_store(&opened.dev, st.st_dev);
	atomic_store(&opened.ino, st.st_ino);
	atomic_store(&opened.fd, fd);
}

/* ---- the message ---- */

typedef struct tm *localtime_fn(const time_t *, struct tm *);
typedef int format_fn(char *, size_t, const char *, va_list);

/* What libc names a program that has not named itself: argv[0], its end. */
static const char *own_name(char *buf, size_t cap)
{
	struct span args = settings_args(buf, cap - 1);
	const char *name = buf;

	buf[args.n] = '\0';
	for (const char *p = buf; *p; p++)
		if (*p == '/')
			name = p + 1;
	return name;
}

static size_t put_head(struct out *o, int priority)
{
	localtime_fn *local = (localtime_fn *)next_lookup("localtime_r");
	const char *ident = atomic_load(&opened.ident);
	struct timespec now = {.tv_sec = 0};
	struct tm t = {.tm_mday = 1};
	char args[256];

	sys2(SYS_clock_gettime, CLOCK_REALTIME, &now);
	if (local)
		local(&now.tv_sec, &t);
	return syslog_head(
		o,
		&(struct syslog_line){
			.priority = priority,
			.month = t.tm_mon,
			.day = t.tm_mday,
			.h = t.tm_hour,
			.m = t.tm_min,
			.s = t.tm_sec,
			.ident = ident ? ident : own_name(args, sizeof(args)),
			.pid = atomic_load(&opened.option) & LOG_PID
				       ? (int)sys0(SYS_getpid)
				       : 0,
		});
}

static void show(const char *tag, size_t tag_n, const char *text, size_t n)
{
	struct iovec v[] = {{(void *)(uintptr_t)tag, tag_n},
			    {(void *)(uintptr_t)text, n},
			    {(void *)(uintptr_t) "\n", 1}};

	sys3(SYS_writev, 2, v, n && text[n - 1] == '\n' ? 2 : 3);
}

/* A connection from before ends with the syslogd that it was to. */
static void deliver(int fd, bool is_kept, const struct msghdr *m)
{
	if (sys3(SYS_sendmsg, fd, m, MSG_NOSIGNAL) >= 0 || !is_kept)
		return;
	fd = dial();
	if (fd < 0)
		return;
	sys3(SYS_sendmsg, fd, m, MSG_NOSIGNAL);
	keep(fd);
}

static void send_line(int fd, bool is_kept, int priority, const char *text,
		      size_t n)
{
	char head[HEAD_BYTES];
	struct out o = {head, sizeof(head), 0};
	size_t tag = put_head(&o, priority);
	struct iovec v[] = {{head, 0}, {(void *)(uintptr_t)text, n}};
	struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};

	v[0].iov_len = o.n < o.cap ? o.n : o.cap;
	if (atomic_load(&opened.option) & LOG_PERROR)
		show(head + tag, v[0].iov_len - tag, text, n);
	deliver(fd, is_kept, &m);
}

/* Formatted, in `few` or in pages of its own; less than 0 when it cannot be. */
static int format_text(char **text, size_t few, int err, const char *format,
		       va_list ap)
{
	format_fn *print = (format_fn *)next_lookup("vsnprintf");
	va_list again;
	int n = -1;

	if (!print)
		return n;
	va_copy(again, ap);
	*errno_at() = err; /* %m */
	n = print(*text, few, format, ap);
	if (n >= (int)few) {
		*text = sys_pages((size_t)n + 1);
		*errno_at() = err;
		if (*text)
			print(*text, (size_t)n + 1, format, again);
	}
	va_end(again);
	return n;
}

/* ---- whose message it is ---- */

static bool is_masked(int priority)
{
	int mask = atomic_load(&opened.mask);

	return mask && !(mask & LOG_MASK(LOG_PRI(priority)));
}

/* In a container without a syslogd, what went wrong is said to nobody. */
static void log_lost(int priority)
{
	if (LOG_PRI(priority) > LOG_ERR)
		return;
	log_event(&(struct log_event){
		.code = LOG_SYSLOG_LOST,
		.op = "syslog",
		.object = SPAN(DEV_LOG),
		.err = ENOENT,
		.did = "lost",
		.hint = "errors of this program are reported to syslog, and "
			"there is none: start a syslogd beside it, or let it "
			"log to its standard error output",
	});
}

static void send_text(int fd, bool is_kept, int priority, int err,
		      const char *format, va_list ap)
{
	int facility = atomic_load(&opened.facility);
	char few[TEXT_BYTES], *text = few;
	int n = format_text(&text, sizeof(few), err, format, ap);

	priority = syslog_priority(priority, facility ? facility : LOG_USER);
	if (text && n >= 0)
		send_line(fd, is_kept, priority, text, (size_t)n);
	if (text && text != few)
		sys_pages_free(text, (size_t)n + 1);
}

/* True when it has been dealt with here.  Errno may have changed. */
static bool is_sent(int priority, int err, const char *format, va_list ap)
{
	bool is_kept;
	int fd;

	if (!told_is_active() || state_is_quiet() || is_masked(priority) ||
	    is_below())
		return false;
	fd = kept();
	is_kept = fd >= 0;
	if (!is_kept)
		fd = dial();
	if (fd < 0) {
		log_lost(priority);
		return false;
	}
	send_text(fd, is_kept, priority, err, format, ap);
	if (!is_kept)
		sys1(SYS_close, fd);
	return true;
}

void syslog_message(int priority, int flag, const char *format, va_list ap)
{
	int *err = errno_at(), before = *err;
	va_list copy;
	bool sent;

	va_copy(copy, ap);
	sent = is_sent(priority, before, format, copy);
	va_end(copy);
	*err = before;
	if (sent)
		return;
	/* musl has no fortified form. */
	if (flag == NOT_FORTIFIED || !next_lookup("__vsyslog_chk"))
		NEXT(vsyslog)(priority, format, ap);
	else
		NEXT(__vsyslog_chk)(priority, flag, format, ap);
}

EXPORT void vsyslog(int priority, const char *format, va_list ap)
{
	syslog_message(priority, NOT_FORTIFIED, format, ap);
}

EXPORT void __vsyslog_chk(int priority, int flag, const char *format,
			  va_list ap)
{
	syslog_message(priority, flag == NOT_FORTIFIED ? 0 : flag, format, ap);
}

/* ---- what is said once ---- */

EXPORT void openlog(const char *ident, int option, int facility)
{
	int *err, before;

	atomic_store(&opened.ident, ident);
	atomic_store(&opened.option, option);
	if (!(facility & ~LOG_FACMASK))
		atomic_store(&opened.facility, facility | FACILITY_SAID);
	NEXT(openlog)(ident, option, facility);
	if (!(option & LOG_NDELAY) || !told_is_active() || state_is_quiet() ||
	    is_below() || kept() >= 0)
		return;
	err = errno_at();
	before = *err;
	keep(dial());
	*err = before;
}

EXPORT void closelog(void)
{
	if (atomic_load(&opened.fd))
		drop();
	atomic_store(&opened.ident, NULL);
	NEXT(closelog)();
}

EXPORT int setlogmask(int mask)
{
	if (mask)
		atomic_store(&opened.mask, mask);
	return NEXT(setlogmask)(mask);
}
