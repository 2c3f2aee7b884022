/* SPDX-License-Identifier: MIT */
#include "dispatch.h"
#include "limits.h"
#include "memlock.h"
#include "scheduling.h"
#include "sys.h"

static long lock_all(const struct call *k)
{
	struct call now = *k;

	now.a = memlock_all_flags((int)k->a);
	if ((int)k->a && !now.a)
		return 0;
	return memlock_all_done((int)call_next(&now), k->err, k->before);
}

static int limit_set(const struct call *k, int r)
{
	struct limits_asked asked = {"setrlimit", 0, (unsigned)k->a,
				     (const void *)k->b, NULL};

	if (k->nr == SYS_prlimit64)
		asked = (struct limits_asked){"prlimit", (int)k->a,
					      (unsigned)k->b,
					      (const void *)k->c, (void *)k->d};
	return limits_set(r, k->err, k->before, &asked);
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

static long after_call(const struct call *k, int r)
{
	int *err = k->err, before = k->before;

	switch (k->nr) {
	case SYS_setrlimit:
	case SYS_prlimit64:
		return limit_set(k, r);
	case SYS_mlock:
	case SYS_mlock2:
		return memlock_done(r, err, before,
				    k->nr == SYS_mlock ? "mlock" : "mlock2",
				    (const void *)k->a, (size_t)k->b);
	case SYS_sched_setscheduler:
		return scheduling_policy_set(r, err, before, (int)k->b);
	case SYS_sched_setparam:
		return scheduling_param_set(r, err, before,
					    (const struct sched_param *)k->b);
	}
	return scheduling_set(r, err, before, scheduling_op(k->nr));
}

long dispatch_limits(const struct call *k)
{
	if (k->nr == SYS_mlockall)
		return lock_all(k);
	return after_call(k, (int)call_next(k));
}
