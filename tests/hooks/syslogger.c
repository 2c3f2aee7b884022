/* SPDX-License-Identifier: MIT */
/*
 * Says things to syslog(3), in every form:
 *
 *   syslogger ACT...
 *
 *   forms         each call and each kind of argument
 *   early=DIR     connect at once, chroot to DIR, then one message
 *   fds           a message, and the descriptors that are open after it
 *   reused        connect at once, close all, open others, a message
 *   error         one message of priority err
 *   kept          connect at once, and keep that
 *   info=TEXT     one message
 *   wait=PATH     until that is there
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "hook.h"

#ifdef __GLIBC__
void __syslog_chk(int, int, const char *, ...);
void __vsyslog_chk(int, int, const char *, va_list);
#define CHECKED(priority, ...) __syslog_chk(priority, 1, __VA_ARGS__)
#define CHECKED_LIST(priority, format, ap) \
	__vsyslog_chk(priority, 1, format, ap)
#else
#define CHECKED syslog
#define CHECKED_LIST vsyslog
#endif

__attribute__((format(printf, 1, 2))) static void by_list(const char *format,
							  ...)
{
	va_list ap;

	va_start(ap, format);
	vsyslog(LOG_WARNING, format, ap);
	va_end(ap);
	va_start(ap, format);
	CHECKED_LIST(LOG_WARNING, format, ap);
	va_end(ap);
}

static void forms(void)
{
	static char many[6000];

	memset(many, 'x', sizeof(many) - 1);
	syslog(LOG_INFO, "without a name");
	openlog("name", LOG_PID, LOG_DAEMON);
	syslog(LOG_INFO, "with a name and a pid");
	syslog(LOG_AUTH | LOG_ALERT, "another facility");
	syslog(LOG_INFO, "%d %s %.3f %c %lld", 7, "text", 2.5, 'c', 1LL << 40);
	syslog(LOG_INFO, "%d%d%d%d%d%d%d%d %g %g %g %g %g %g %g %g %g", 1, 2, 3,
	       4, 5, 6, 7, 8, .1, .2, .3, .4, .5, .6, .7, .8, .9);
	errno = ENOTDIR;
	syslog(LOG_ERR, "%m, and %%");
	say("errno is %d", errno == ENOTDIR);
	errno = EPERM;
	by_list("%s: %m %f", "by a list", 1.5);
	CHECKED(LOG_NOTICE, "checked %d %f", 1, 3.25);
	syslog(LOG_INFO, "a newline at the end\n");
	syslog(LOG_INFO, "two\nlines");
	syslog(LOG_INFO, "%s", many);
	syslog(LOG_INFO, "%1500d", 1);
	CALL("mask", setlogmask(LOG_UPTO(LOG_WARNING)));
	syslog(LOG_INFO, "masked");
	syslog(LOG_WARNING, "not masked");
	CALL("mask", setlogmask(LOG_UPTO(LOG_DEBUG)));
	closelog();
	syslog(LOG_INFO, "after closelog");
	openlog("other", LOG_PERROR, 0);
	syslog(LOG_DEBUG, "on stderr, too");
	syslog(LOG_DEBUG, "with its newline\n");
	openlog("third", LOG_NDELAY | LOG_CONS, LOG_LOCAL7);
	syslog(LOG_EMERG, "connected before");
	closelog();
}

static int open_descriptors(void)
{
	int n = 0;

	for (int fd = 0; fd < 100; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void fds(void)
{
	int before = open_descriptors();

	syslog(LOG_INFO, "one");
	openlog("name", LOG_NDELAY, LOG_USER);
	syslog(LOG_INFO, "two");
	openlog("name", LOG_NDELAY, LOG_USER);
	closelog();
	say("%d more", open_descriptors() - before);
}

/* A log file where the connection was must not get the message. */
static void reused(void)
{
	struct stat st;
	int fd = -1;

	openlog("name", LOG_NDELAY, LOG_USER);
	for (int i = 3; i < 100; i++)
		close(i);
	for (int i = 3; i < 20; i++)
		fd = open("others", O_RDWR | O_CREAT, 0600);
	syslog(LOG_INFO, "not into a file");
	fstat(fd, &st);
	say("%ld bytes in it", (long)st.st_size);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "forms"))
			forms();
		else if (!strcmp(argv[i], "fds"))
			fds();
		else if (!strcmp(argv[i], "reused"))
			reused();
		else if (!strcmp(argv[i], "error"))
			syslog(LOG_ERR, "of a kind");
		else if (!strcmp(argv[i], "kept"))
			openlog("kept", LOG_NDELAY, LOG_USER);
		else if (!strncmp(argv[i], "info=", 5))
			syslog(LOG_INFO, "%s", argv[i] + 5);
		else if (!strncmp(argv[i], "wait=", 5))
			while (access(argv[i] + 5, F_OK))
				usleep(20000);
		else if (!strncmp(argv[i], "early=", 6)) {
			openlog("early", LOG_NDELAY, LOG_USER);
			CALL("chroot", chroot(argv[i] + 6));
			syslog(LOG_INFO, "from inside");
		}
	}
	return 0;
}
