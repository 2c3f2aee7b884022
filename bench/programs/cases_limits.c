/* SPDX-License-Identifier: MIT */
/* What root may beyond its files: limits, namespaces, jails, the log. */
#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "cases.h"

INLINE long call_setrlimit_allowed(void)
{
	struct rlimit limit = {1024, 0};

	limit.rlim_max = limit_hard;
	return setrlimit(HARMLESS_LIMIT, &limit);
}
REPEAT(setrlimit_allowed)

INLINE long call_setrlimit_told(void)
{
	struct rlimit limit = {1024, 0};

	limit.rlim_max = limit_hard + 1;
	return setrlimit(HARMLESS_LIMIT, &limit);
}
REPEAT(setrlimit_told)

INLINE long call_unshare_pass(void)
{
	return unshare(0);
}
REPEAT(unshare_pass)

INLINE long call_chroot_miss(void)
{
	return chroot(MISSING);
}
REPEAT(chroot_miss)

INLINE long call_setlogmask(void)
{
	return setlogmask(0);
}
REPEAT(setlogmask)

static const char *no_limit(void)
{
	return refused(call_setrlimit_told());
}

/* A real one, in a child. */
static const char *no_chroot(void)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(chroot("/") ? errno : 0);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return error_name();
	if (!WIFEXITED(status))
		return said("signal", WTERMSIG(status));
	errno = WEXITSTATUS(status);
	return refused(errno);
}

const struct bench_case limits_cases[] = {
	CASE(setrlimit_allowed, limits, "setrlimit, allowed", no_limit),
	CASE(setrlimit_told, limits, "setrlimit, above the hard one", no_limit),
	CASE(unshare_pass, privileged, "unshare(0)", no_root),
	CASE(chroot_miss, jail, "chroot, ENOENT", no_chroot),
	CASE(setlogmask, syslog, "setlogmask", no_root),
	{0},
};
