/* SPDX-License-Identifier: MIT */
/*
 * mlock(2) and its relatives.  A lock that is refused for want of a right is a
 * no-op.
 */
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "../core/creds.h"
#include "libc.h"
#include "limits.h"
#include "log.h"
#include "memlock.h"
#include "next.h"
#include "state.h"
#include "sys.h"

static int lock_ignored(const char *op, int err)
{
	log_event(&(struct log_event){
		.code = LOG_LIMIT_LOCKED,
		.op = op,
		.err = err,
		.did = "nothing",
		.hint = "it may be swapped out: where the container is "
			"started, --ulimit memlock=-1, or the capability "
			"IPC_LOCK",
	});
	return 0;
}

/*
 * mlock(2) has one error for the limit and for memory that is not there, which
 * root gets too.  msync(2) has only the latter, and with MS_ASYNC does nothing
 * else; it wants whole pages, of a size that is not told here.  Of memory that
 * may not be touched only the ends are tried.
 */
static bool is_mapped(const char *p, size_t n)
{
	long r = -EINVAL;

	if (n == 0 || !sys_is_readable(p, 1) || !sys_is_readable(p + n - 1, 1))
		return false;
	for (uintptr_t page = 4096; r == -EINVAL && page <= 65536; page *= 4) {
		uintptr_t start = (uintptr_t)p & ~(page - 1);

		r = sys3(SYS_msync, start, (uintptr_t)p + n - start, MS_ASYNC);
	}
	return r == 0;
}

int memlock_done(int r, int *err, int before, const char *op, const void *p,
		 size_t n)
{
	if (LIKELY(r == 0) || (*err != ENOMEM && *err != EPERM) ||
	    state_is_quiet() || !limits_granted(CREDS_CAP_IPC_LOCK) ||
	    !is_mapped(p, n))
		return r;
	return libc_result(err, before, lock_ignored(op, *err));
}

EXPORT int mlock(const void *p, size_t n)
{
	int *err = errno_at(), before = *err;

	return memlock_done(NEXT(mlock)(p, n), err, before, "mlock", p, n);
}

EXPORT int mlock2(const void *p, size_t n, unsigned flags)
{
	int *err = errno_at(), before = *err;

	return memlock_done(NEXT(mlock2)(p, n, flags), err, before, "mlock2", p,
			    n);
}

static bool has_lock_capability(void)
{
	struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct data[2];

	return sys2(SYS_capget, &head, data) == 0 &&
	       data[0].effective & 1u << CREDS_CAP_IPC_LOCK;
}

/*
 * What the kernel grants here is a trap: from then on it refuses memory beyond
 * the limit, which it never does to root.
 */
static bool is_trap(int flags)
{
	struct rlimit limit;

	return flags & MCL_FUTURE && !state_is_quiet() &&
	       limits_granted(CREDS_CAP_IPC_LOCK) &&
	       sys4(SYS_prlimit64, 0, RLIMIT_MEMLOCK, NULL, &limit) == 0 &&
	       limit.rlim_cur != RLIM_INFINITY && !has_lock_capability();
}

int memlock_all_flags(int flags)
{
	const int known = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;

	if (flags & ~known || !is_trap(flags))
		return flags;
	lock_ignored("mlockall", 0);
	flags &= ~MCL_FUTURE;
	return flags & MCL_CURRENT ? flags : 0;
}

int memlock_all_done(int r, int *err, int before)
{
	if (LIKELY(r == 0) || (*err != ENOMEM && *err != EPERM) ||
	    !limits_granted(CREDS_CAP_IPC_LOCK))
		return r;
	return libc_result(err, before, lock_ignored("mlockall", *err));
}

EXPORT int mlockall(int flags)
{
	int *err = errno_at(), before = *err, now = memlock_all_flags(flags);

	if (flags && !now)
		return 0;
	return memlock_all_done(NEXT(mlockall)(now), err, before);
}
