/* SPDX-License-Identifier: MIT */
/* What root may beyond its files: limits, namespaces, jails, the log. */
#include <errno.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
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

INLINE long call_setpriority_told(void)
{
	return setpriority(PRIO_PROCESS, 0, -1);
}
REPEAT(setpriority_told)

INLINE long call_mlock_allowed(void)
{
	return mlock(&limit_hard, sizeof(limit_hard));
}
REPEAT(mlock_allowed)

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

static const char *no_priority(void)
{
	return refused(call_setpriority_told());
}

static const char *no_lock(void)
{
	return refused(call_mlock_allowed());
}

/* Of a namespace that is not left. */
static const char *no_unshare(void)
{
	return refused(call_unshare_pass());
}

/* A folder that root has made is found; whether it may be a jail here is
 * another question. */
static const char *no_folder_at(const char *folder)
{
	pid_t child = fork();

	if (child == 0)
		_exit(chroot(folder) && errno == ENOENT ? ENOENT : 0);
	return of_child(child, NULL);
}

static const char *no_folder(void)
{
	return no_found(no_folder_at);
}

/* The mask is the one that was set. */
static const char *no_mask(void)
{
	int before = setlogmask(LOG_UPTO(LOG_ERR));
	int now = setlogmask(before);

	return now == LOG_UPTO(LOG_ERR) ? NULL : said("mask", now);
}

const struct bench_case limits_cases[] = {
	CASE(setrlimit_allowed, limits, "setrlimit, allowed", no_limit),
	CASE(setrlimit_told, limits, "setrlimit, above the hard one", no_limit),
	CASE(setpriority_told, scheduling, "setpriority, above the limit",
	     no_priority),
	CASE(mlock_allowed, memlock, "mlock, allowed", no_lock),
	CASE(unshare_pass, privileged, "unshare(0)", no_unshare),
	CASE(chroot_miss, jail, "chroot, ENOENT", no_folder),
	CASE(setlogmask, syslog, "setlogmask", no_mask),
	{0},
};
