/* SPDX-License-Identifier: MIT */
/*
 * mount(2), settimeofday(2) and other calls that no telling can stand in for:
 * they are asked of the kernel, its refusal stays, and the log says what to do
 * instead.
 */
#define _LARGEFILE64_SOURCE
#include <sched.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "libc.h"
#include "log.h"
#include "next.h"
#include "privileged.h"
#include "sys.h"
#include "told.h"

/* ---- what to do instead ---- */

#define CLOCK                                                            \
	"the clock is the node's: run time synchronisation there, here " \
	"without setting it (chronyd -x)"
#define NAME "pod spec: hostname: NAME, or --hostname NAME"
#define MOUNT "a mount is the container runtime's: volumes in the pod spec"
#define KERNEL "this is the node's: it needs a privileged container"

static bool starts(const char *s, const char *with)
{
	while (*with && *s == *with) {
		s++;
		with++;
	}
	return !*with;
}

static const char *hint_of(const char *op)
{
	if (starts(op, "mount") || starts(op, "umount") ||
	    starts(op, "pivot_root") || starts(op, "setns") ||
	    starts(op, "unshare"))
		return MOUNT;
	if (starts(op, "settime") || starts(op, "clock_") ||
	    starts(op, "adjtime") || starts(op, "ntp_"))
		return CLOCK;
	if (starts(op, "sethostname") || starts(op, "setdomainname"))
		return NAME;
	if (starts(op, "socket"))
		return "raw and packet sockets need the capability NET_RAW; "
		       "ping without it: sysctls net.ipv4.ping_group_range";
	return KERNEL;
}

/* Root, or who has kept capabilities beyond the drop of its uid. */
static bool believes_it_may(void)
{
	uint32_t uid, caps;

	return told_id(TOLD_EUID, &uid) && told_id(TOLD_CAPS, &caps) &&
	       (uid == 0 || caps);
}

int privileged_asked(int r, const char *op)
{
	if (LIKELY(r >= 0) || *errno_at() != EPERM || !believes_it_may())
		return r;
	log_event(&(struct log_event){.code = LOG_PRIVILEGE_REFUSED,
				      .op = op,
				      .err = EPERM,
				      .did = "refused",
				      .hint = hint_of(op)});
	return r;
}

/* ---- by syscall(2) ---- */

const char *privileged_op(long nr)
{
	switch (nr) {
	case SYS_mount:
		return "mount";
	case SYS_umount2:
		return "umount2";
	case SYS_pivot_root:
		return "pivot_root";
	case SYS_swapon:
		return "swapon";
	case SYS_swapoff:
		return "swapoff";
	case SYS_acct:
		return "acct";
	case SYS_reboot:
		return "reboot";
	case SYS_sethostname:
		return "sethostname";
	case SYS_setdomainname:
		return "setdomainname";
	case SYS_settimeofday:
		return "settimeofday";
	case SYS_clock_settime:
		return "clock_settime";
	case SYS_adjtimex:
		return "adjtimex";
	case SYS_clock_adjtime:
		return "clock_adjtime";
	case SYS_syslog:
		return "klogctl";
	case SYS_setns:
		return "setns";
	case SYS_unshare:
		return "unshare";
	}
	return NULL;
}

/* ---- the calls ---- */

EXPORT int mount(const char *from, const char *to, const char *type,
		 unsigned long flags, const void *data)
{
	return privileged_asked(NEXT(mount)(from, to, type, flags, data),
				"mount");
}

EXPORT int umount(const char *path)
{
	return privileged_asked(NEXT(umount)(path), "umount");
}

EXPORT int umount2(const char *path, int flags)
{
	return privileged_asked(NEXT(umount2)(path, flags), "umount2");
}

EXPORT int swapon(const char *path, int flags)
{
	return privileged_asked(NEXT(swapon)(path, flags), "swapon");
}

EXPORT int swapoff(const char *path)
{
	return privileged_asked(NEXT(swapoff)(path), "swapoff");
}

EXPORT int acct(const char *path)
{
	return privileged_asked(NEXT(acct)(path), "acct");
}

EXPORT int reboot(int how)
{
	return privileged_asked(NEXT(reboot)(how), "reboot");
}

EXPORT int sethostname(const char *name, size_t n)
{
	return privileged_asked(NEXT(sethostname)(name, n), "sethostname");
}

EXPORT int setdomainname(const char *name, size_t n)
{
	return privileged_asked(NEXT(setdomainname)(name, n), "setdomainname");
}

EXPORT int settimeofday(const struct timeval *t, const struct timezone *zone)
{
	return privileged_asked(NEXT(settimeofday)(t, zone), "settimeofday");
}

EXPORT int clock_settime(clockid_t clock, const struct timespec *t)
{
	return privileged_asked(NEXT(clock_settime)(clock, t), "clock_settime");
}

EXPORT int adjtime(const struct timeval *by, struct timeval *old)
{
	return privileged_asked(NEXT(adjtime)(by, old), "adjtime");
}

EXPORT int adjtimex(struct timex *t)
{
	return privileged_asked(NEXT(adjtimex)(t), "adjtimex");
}

EXPORT int ntp_adjtime(struct timex *t)
{
	return privileged_asked(NEXT(ntp_adjtime)(t), "ntp_adjtime");
}

EXPORT int clock_adjtime(clockid_t clock, struct timex *t)
{
	return privileged_asked(NEXT(clock_adjtime)(clock, t), "clock_adjtime");
}

EXPORT int klogctl(int type, char *buf, int n)
{
	return privileged_asked(NEXT(klogctl)(type, buf, n), "klogctl");
}

EXPORT int setns(int fd, int type)
{
	return privileged_asked(NEXT(setns)(fd, type), "setns");
}

EXPORT int unshare(int flags)
{
	return privileged_asked(NEXT(unshare)(flags), "unshare");
}
