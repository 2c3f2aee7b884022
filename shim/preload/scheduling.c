/* SPDX-License-Identifier: MIT */
/*
 * nice(2), setpriority(2), sched_setscheduler(2) and their relatives.  A
 * refused priority or policy is a no-op; what asks for it later is told what
 * the kernel has.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../core/creds.h"
#include "libc.h"
#include "limits.h"
#include "log.h"
#include "next.h"
#include "scheduling.h"
#include "state.h"
#include "sys.h"

/* A real-time policy was said to be set, so priorities of one are, too. */
static _Atomic(bool) told_realtime;

static __attribute__((noinline)) void log_ignored(const char *op, int err,
						  uint32_t n)
{
	log_write(&(struct log_event){
		.code = LOG_LIMIT_PRIORITY,
		.op = op,
		.err = err,
		.did = "nothing",
		.n = n,
		.hint = "a higher priority or a real-time policy needs the "
			"capability SYS_NICE, or --ulimit nice= and rtprio=",
	});
}

static bool is_ignored(const char *op, int err)
{
	uint32_t n;

	if ((err != EPERM && err != EACCES) ||
	    !limits_granted(CREDS_CAP_SYS_NICE))
		return false;
	if (log_is_due_by(LOG_LIMIT_PRIORITY, (uintptr_t)op, &n))
		log_ignored(op, err, n);
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

int scheduling_set(int r, int *err, int before, const char *op)
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

	return scheduling_set(NEXT(setpriority)(which, who, priority), err,
			      before, "setpriority");
}

int scheduling_policy_set(int r, int *err, int before, int policy)
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

	return scheduling_policy_set(NEXT(sched_setscheduler)(pid, policy, p),
				     err, before, policy);
}

int scheduling_param_set(int r, int *err, int before,
			 const struct sched_param *p)
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

	return scheduling_param_set(NEXT(sched_setparam)(pid, p), err, before,
				    p);
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

bool scheduling_thread_again(int r)
{
	return r == EPERM && is_policy_ignored("pthread_create", r, SCHED_FIFO);
}
