/* SPDX-License-Identifier: MIT */
/*
 * setrlimit(2), nice(2), sched_setscheduler(2), mlock(2) and their relatives.
 *
 * The kernel is asked first.  A limit above the hard one becomes the hard one,
 * and getrlimit(2) tells that: programs act on it, by closing descriptors or
 * sizing tables.  A refused priority, policy or lock is a no-op; what asks for
 * it later is told what the kernel has.  What takes something away from the
 * program is never refused, and so never ours.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../core/rlimits.h"
#include "libc.h"
#include "limits.h"
#include "log.h"
#include "next.h"
#include "state.h"
#include "sys.h"
#include "told.h"

_Static_assert(sizeof(struct rlimit) == sizeof(struct rlimit64) &&
		       sizeof(struct rlimit) == sizeof(struct limits_pair),
	       "one layout for all of them");

bool limits_granted(int cap)
{
	struct creds c;

	if (!told_is_active())
		return !state_is_quiet() && state_is_helped_root();
	told_creds(&c);
	return limits_may(&c, cap);
}

/* ---- resource limits ---- */

struct limit {
	const char *op;
	int pid;
	unsigned resource;
	const void *want; /* the caller's memory */
	void *old;
};

static const char *limit_name(unsigned resource)
{
	static const char names[][11] = {
		"cpu",	    "fsize", "data",   "stack",
		"core",	    "rss",   "nproc",  "nofile",
		"memlock",  "as",    "locks",  "sigpending",
		"msgqueue", "nice",  "rtprio", "rttime",
	};

	return resource < sizeof(names) / sizeof(names[0]) ? names[resource]
							   : NULL;
}

static void put_limit(struct out *o, uint64_t v)
{
	if (v == RLIM_INFINITY)
		out_str(o, "unlimited");
	else
		out_u64(o, v);
}

static void log_clamped(const struct limit *k, const struct limits_pair *want,
			uint64_t hard)
{
	char text[48], hint[160];
	struct out w = {text, sizeof(text) - 1, 0};
	struct out h = {hint, sizeof(hint) - 1, 0};
	const char *name = limit_name(k->resource);
	struct log_event e = {.code = LOG_LIMIT_CLAMPED,
			      .op = k->op,
			      .object = span_of(name),
			      .err = EPERM,
			      .did = "clamped"};

	if (!log_is_due(&e))
		return;
	put_limit(&w, want->soft);
	out_char(&w, ':');
	put_limit(&w, want->hard);
	text[w.n] = '\0';
	out_str(&h, "the hard limit is ");
	put_limit(&h, hard);
	out_str(&h, ": where the container is started, --ulimit ");
	out_str(&h, name);
	out_str(&h, "=SOFT:HARD");
	hint[h.n] = '\0';
	e.want = text;
	e.hint = hint;
	log_write(&e);
}

/*
 * Beyond this number of descriptors the kernel refuses root too
 * (fs.nr_open); its default where it cannot be read.
 */
static uint64_t most_descriptors(void)
{
	char buf[24];
	uint64_t v = 1 << 20;
	long n, fd = sys4(SYS_openat, AT_FDCWD, "/proc/sys/fs/nr_open",
			  O_RDONLY | O_CLOEXEC, 0);

	if (fd < 0)
		return v;
	n = sys3(SYS_read, fd, buf, sizeof(buf));
	sys1(SYS_close, fd);
	if (n > 0)
		span_number((struct span){buf, (size_t)n - 1}, UINT64_MAX, &v);
	return v;
}

static int limit_refused(const struct limit *k)
{
	struct limits_pair is, to, want;
	long r;

	if (state_is_quiet() || !limits_granted(CREDS_CAP_SYS_RESOURCE) ||
	    !limit_name(k->resource) || !k->want ||
	    !state_can_read(k->want, sizeof(want)) ||
	    sys4(SYS_prlimit64, k->pid, k->resource, NULL, &is) < 0)
		return -EPERM;
	want = to = *(const struct limits_pair *)k->want;
	if (!limits_clamp(&to, is.hard) ||
	    (k->resource == RLIMIT_NOFILE && want.hard > most_descriptors()))
		return -EPERM;
	r = sys4(SYS_prlimit64, k->pid, k->resource, &to, k->old);
	if (r < 0)
		return (int)r;
	log_clamped(k, &want, is.hard);
	return 0;
}

static int limit_set(int r, int *err, int before, const struct limit *k)
{
	if (LIKELY(r == 0) || *err != EPERM)
		return r;
	return libc_result(err, before, limit_refused(k));
}

static int own_limit_set(int r, int *err, int before, unsigned resource,
			 const void *want)
{
	struct limit k = {
		.op = "setrlimit", .resource = resource, .want = want};

	return limit_set(r, err, before, &k);
}

EXPORT int setrlimit(__rlimit_resource_t resource, const struct rlimit *want)
{
	int *err = errno_at(), before = *err;

	return own_limit_set(NEXT(setrlimit)(resource, want), err, before,
			     resource, want);
}

EXPORT int setrlimit64(__rlimit_resource_t resource,
		       const struct rlimit64 *want)
{
	int *err = errno_at(), before = *err;

	return own_limit_set(NEXT(setrlimit64)(resource, want), err, before,
			     resource, want);
}

EXPORT int prlimit(__pid_t pid, enum __rlimit_resource resource,
		   const struct rlimit *want, struct rlimit *old)
{
	int *err = errno_at(), before = *err;
	struct limit k = {"prlimit", pid, resource, want, old};

	return limit_set(NEXT(prlimit)(pid, resource, want, old), err, before,
			 &k);
}

EXPORT int prlimit64(__pid_t pid, enum __rlimit_resource resource,
		     const struct rlimit64 *want, struct rlimit64 *old)
{
	int *err = errno_at(), before = *err;
	struct limit k = {"prlimit", pid, resource, want, old};

	return limit_set(NEXT(prlimit64)(pid, resource, want, old), err, before,
			 &k);
}

/* ---- priorities and policies ---- */

/* A real-time policy was said to be set, so priorities of one are, too. */
static _Atomic(bool) told_realtime;

static bool is_ignored(const char *op, int err)
{
	if ((err != EPERM && err != EACCES) ||
	    !limits_granted(CREDS_CAP_SYS_NICE))
		return false;
	log_event(&(struct log_event){
		.code = LOG_LIMIT_PRIORITY,
		.op = op,
		.err = err,
		.did = "nothing",
		.hint = "a higher priority or a real-time policy needs the "
			"capability SYS_NICE, or --ulimit nice= and rtprio=",
	});
	return true;
}

static bool is_realtime(int policy)
{
	policy &= ~SCHED_RESET_ON_FORK;
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static bool is_policy_ignored(const char *op, int err, int policy)
{
	if (!is_ignored(op, err))
		return false;
	if (is_realtime(policy))
		atomic_store_explicit(&told_realtime, true,
				      memory_order_relaxed);
	return true;
}

/* To an ordinary policy, which it still is, such a priority is EINVAL. */
static bool is_priority_ignored(const char *op, int err, int priority)
{
	if (err == EINVAL && priority >= 1 && priority <= 99 &&
	    atomic_load_explicit(&told_realtime, memory_order_relaxed))
		err = EPERM;
	return is_ignored(op, err);
}

int limits_scheduled(int r, int *err, int before, const char *op)
{
	if (LIKELY(r >= 0) || !is_ignored(op, *err))
		return r;
	*err = before;
	return 0;
}

/* -1 may be the new priority. */
EXPORT int nice(int by)
{
	int r, *err = errno_at(), before = *err;

	*err = 0;
	r = NEXT(nice)(by);
	if (*err == 0)
		*err = before;
	else if (is_ignored("nice", *err)) {
		*err = before;
		/* The kernel's own call has them from 40 to 1. */
		return 20 - (int)sys2(SYS_getpriority, PRIO_PROCESS, 0);
	}
	return r;
}

EXPORT int setpriority(__priority_which_t which, id_t who, int priority)
{
	int *err = errno_at(), before = *err;

	return limits_scheduled(NEXT(setpriority)(which, who, priority), err,
				before, "setpriority");
}

static int policy_set(int r, int *err, int before, int policy)
{
	if (LIKELY(r >= 0) ||
	    !is_policy_ignored("sched_setscheduler", *err, policy))
		return r;
	*err = before;
	return 0;
}

EXPORT int sched_setscheduler(__pid_t pid, int policy,
			      const struct sched_param *p)
{
	int *err = errno_at(), before = *err;

	return policy_set(NEXT(sched_setscheduler)(pid, policy, p), err, before,
			  policy);
}

static int param_set(int r, int *err, int before, const struct sched_param *p)
{
	if (LIKELY(r >= 0) || !p || !state_can_read(p, sizeof(*p)) ||
	    !is_priority_ignored("sched_setparam", *err, p->sched_priority))
		return r;
	*err = before;
	return 0;
}

EXPORT int sched_setparam(__pid_t pid, const struct sched_param *p)
{
	int *err = errno_at(), before = *err;

	return param_set(NEXT(sched_setparam)(pid, p), err, before, p);
}

/* These return the error, and leave it in errno too. */
static int returned(int before)
{
	*errno_at() = before;
	return 0;
}

EXPORT int pthread_setschedparam(pthread_t t, int policy,
				 const struct sched_param *p)
{
	int before = *errno_at();
	int r = NEXT(pthread_setschedparam)(t, policy, p);

	if (r && is_policy_ignored("pthread_setschedparam", r, policy))
		return returned(before);
	return r;
}

EXPORT int pthread_setschedprio(pthread_t t, int priority)
{
	int before = *errno_at();
	int r = NEXT(pthread_setschedprio)(t, priority);

	if (r && is_priority_ignored("pthread_setschedprio", r, priority))
		return returned(before);
	return r;
}

bool limits_thread_again(int r)
{
	return r == EPERM && is_policy_ignored("pthread_create", r, SCHED_FIFO);
}

/* ---- locked memory ---- */

static int lock_ignored(const char *op, int err)
{
	log_event(&(struct log_event){
		.code = LOG_LIMIT_LOCKED,
		.op = op,
		.err = err,
		.did = "nothing",
		.hint = "it may be swapped out: where the container is "
			"started, "
			"--ulimit memlock=-1, or the capability IPC_LOCK",
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

static int locked(int r, int *err, int before, const char *op, const void *p,
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

	return locked(NEXT(mlock)(p, n), err, before, "mlock", p, n);
}

EXPORT int mlock2(const void *p, size_t n, unsigned flags)
{
	int *err = errno_at(), before = *err;

	return locked(NEXT(mlock2)(p, n, flags), err, before, "mlock2", p, n);
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

/* MCL_CURRENT alone where the rest would be a trap; 0 for nothing at all. */
static int lock_all_flags(int flags)
{
	const int known = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;

	if (flags & ~known || !is_trap(flags))
		return flags;
	lock_ignored("mlockall", 0);
	flags &= ~MCL_FUTURE;
	return flags & MCL_CURRENT ? flags : 0;
}

static int locked_all(int r, int *err, int before)
{
	if (LIKELY(r == 0) || (*err != ENOMEM && *err != EPERM) ||
	    !limits_granted(CREDS_CAP_IPC_LOCK))
		return r;
	return libc_result(err, before, lock_ignored("mlockall", *err));
}

EXPORT int mlockall(int flags)
{
	int *err = errno_at(), before = *err, now = lock_all_flags(flags);

	if (flags && !now)
		return 0;
	return locked_all(NEXT(mlockall)(now), err, before);
}

/* ---- by syscall(2) ---- */

bool limits_answered(long nr, struct limits_args *args)
{
	int asked = (int)args->a;

	if (nr != SYS_mlockall)
		return false;
	args->a = lock_all_flags(asked);
	return asked && !args->a;
}

static const char *scheduling_op(long nr)
{
	switch (nr) {
	case SYS_setpriority:
		return "setpriority";
	case SYS_ioprio_set:
		return "ioprio_set";
	}
	return "sched_setattr";
}

long limits_called(long nr, const struct limits_args *k, long r, int *err,
		   int before)
{
	switch (nr) {
	case SYS_setrlimit:
		return own_limit_set((int)r, err, before, (unsigned)k->a,
				     (const void *)k->b);
	case SYS_prlimit64:
		return limit_set(
			(int)r, err, before,
			&(struct limit){"prlimit", (int)k->a, (unsigned)k->b,
					(const void *)k->c, (void *)k->d});
	case SYS_mlock:
	case SYS_mlock2:
		return locked((int)r, err, before,
			      nr == SYS_mlock ? "mlock" : "mlock2",
			      (const void *)k->a, (size_t)k->b);
	case SYS_mlockall:
		return locked_all((int)r, err, before);
	case SYS_sched_setscheduler:
		return policy_set((int)r, err, before, (int)k->b);
	case SYS_sched_setparam:
		return param_set((int)r, err, before,
				 (const struct sched_param *)k->b);
	}
	return limits_scheduled((int)r, err, before, scheduling_op(nr));
}
