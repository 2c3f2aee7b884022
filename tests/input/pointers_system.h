/* SPDX-License-Identifier: MIT */
/* Limits, the log, and what needs real privilege. */
#ifndef NONROOT_TESTS_POINTERS_SYSTEM_H
#define NONROOT_TESTS_POINTERS_SYSTEM_H

#include "pointers.h"

/* ---- limits ---- */

static void case_setrlimit(void)
{
	TRY_EACH("limit", setrlimit(RLIMIT_NOFILE, p));
	TRY("limit up to the edge",
	    setrlimit(RLIMIT_NOFILE,
		      at_edge(&(struct rlimit){9, 9}, sizeof(struct rlimit))));
}

static void case_setrlimit64(void)
{
	TRY_EACH("limit", setrlimit64(RLIMIT_NOFILE, p));
}

static void case_prlimit(void)
{
	TRY_EACH("new", prlimit(0, RLIMIT_NOFILE, p, NULL));
	TRY_EACH("old", prlimit(0, RLIMIT_NOFILE, NULL, p));
}

static void case_prlimit64(void)
{
	TRY_EACH("new", prlimit64(0, RLIMIT_NOFILE, p, NULL));
}

NO_POINTERS(nice)
NO_POINTERS(setpriority)
NO_POINTERS(pthread_setschedprio)
NO_POINTERS(mlockall)

static void case_sched_setscheduler(void)
{
	TRY_EACH("param", sched_setscheduler(0, SCHED_FIFO, p));
	TRY("param at the edge",
	    sched_setscheduler(0, SCHED_FIFO, at_edge(&(int){1}, sizeof(int))));
}

static void case_sched_setparam(void)
{
	TRY_EACH("param", sched_setparam(0, p));
}

static void case_pthread_setschedparam(void)
{
	TRY_EACH("param", pthread_setschedparam(pthread_self(), SCHED_FIFO, p));
}

static void case_mlock(void)
{
	TRY_EACH("memory", mlock(p, 64));
	TRY("up to the edge", mlock(edge - 64, 64));
}

static void case_mlock2(void)
{
	TRY_EACH("memory", mlock2(p, 64, 0));
}

PATH_ONLY(chroot, chroot(p))

/* ---- syslog ---- */

NO_POINTERS(closelog)
NO_POINTERS(setlogmask)

/* By pointers that no compiler looks through. */
static void (*volatile say_it)(int, const char *, ...) = syslog;
static void (*volatile say_list)(int, const char *, va_list) = vsyslog;
static void (*volatile say_checked)(int, int, const char *, ...) = __syslog_chk;
static void (*volatile say_checked_list)(int, int, const char *,
					 va_list) = __vsyslog_chk;

static long list_of(int checked, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	if (checked)
		say_checked_list(LOG_ERR, 1, format, ap);
	else
		say_list(LOG_ERR, format, ap);
	va_end(ap);
	return 0;
}

static void case_openlog(void)
{
	TRY_EACH("ident, not used", (openlog(p, 0, LOG_DAEMON), 0));
	TRY_EACH("ident", (openlog(p, 0, 0), say_it(LOG_ERR, "text"), 0));
}

static void case_syslog(void)
{
	TRY_EACH("format", (say_it(LOG_ERR, p), 0));
	TRY_EACH("argument", (say_it(LOG_ERR, "%s", p), 0));
}

static void case_vsyslog(void)
{
	TRY_EACH("format", list_of(0, p));
}

static void case___syslog_chk(void)
{
	TRY_EACH("format", (say_checked(LOG_ERR, 1, p), 0));
}

static void case___vsyslog_chk(void)
{
	TRY_EACH("format", list_of(1, p));
}

/*
 * ---- what needs real privilege ----
 *
 * None of these may do anything where real root runs them: texts and
 * structures are longer than what is readable.
 */

PATH_ONLY(umount, umount(p))
PATH_ONLY(umount2, umount2(p, 0))
PATH_ONLY(swapon, swapon(p, 0))
PATH_ONLY(swapoff, swapoff(p))
PATH_ONLY(acct, acct(p ? p : edge))
NO_POINTERS(reboot)
NO_POINTERS(setns)
NO_POINTERS(unshare)

static void case_mount(void)
{
	TRY_EACH("source", mount(p, "/nosuch", "tmpfs", 0, NULL));
	TRY_EACH("target", mount("none", p, "tmpfs", 0, NULL));
	TRY_EACH("type", mount("none", "/nosuch", p, 0, NULL));
}

static void case_sethostname(void)
{
	TRY_EACH("name", sethostname(p, 60));
}

static void case_setdomainname(void)
{
	TRY_EACH("name", setdomainname(p, 60));
}

static void case_settimeofday(void)
{
	TRY_EACH("time", settimeofday(p, NULL));
}

static void case_clock_settime(void)
{
	TRY_EACH("time", clock_settime(CLOCK_REALTIME, p));
}

static void case_adjtime(void)
{
	TRY_EACH("old", adjtime(NULL, p));
}

static void case_adjtimex(void)
{
	TRY_EACH("timex", adjtimex(p));
}

static void case_ntp_adjtime(void)
{
	TRY_EACH("timex", ntp_adjtime(p));
}

static void case_clock_adjtime(void)
{
	TRY_EACH("timex", clock_adjtime(CLOCK_REALTIME, p));
}

static void case_klogctl(void)
{
	TRY_EACH("buffer", klogctl(3, p, 100));
}

#endif
