/* SPDX-License-Identifier: MIT */
/* Limits, priorities and locked memory. */
#ifndef LIMIT_CASES_H
#define LIMIT_CASES_H

typedef int limit_setter(int resource, const struct rlimit *);

static inline int limit(limit_setter *set, rlim_t soft, rlim_t hard)
{
	struct rlimit l = {soft, hard};

	return set(RLIMIT_NOFILE, &l);
}

static inline void limit_cases(limit_setter *set)
{
	CALL("lower", limit(set, 64, 128));
	CALL("the soft one", limit(set, 100, 128));
	CALL("above the hard one", limit(set, 200, 200));
	CALL("above it, the soft one below", limit(set, 32, 300));
	CALL("soft above hard", limit(set, 400, 300));
	CALL("beyond fs.nr_open", limit(set, 64, RLIM_INFINITY));
	CALL("no such limit", set(99, &(struct rlimit){1, 1}));
	CALL("unmapped", set(RLIMIT_NOFILE, unmapped()));
	CALL("seteuid 33", seteuid(33));
	CALL("above it, not root", limit(set, 500, 500));
	CALL("below it, not root", limit(set, 32, 64));
	CALL("seteuid 0", seteuid(0));
	CALL("above it, root again", limit(set, 500, 500));
	CALL("setuid 33", setuid(33));
	CALL("above it, for good", limit(set, 600, 600));
}

/* Is it only a name here (musl's sched_*), without a system call behind it? */
static inline bool says_enosys(int r)
{
	if (r == 0 || errno != ENOSYS)
		return false;
	say_nothing_to_add();
	say("no system call behind it");
	return true;
}

typedef int scheduler(int policy, int priority);

static inline void schedule_cases(scheduler *set)
{
	if (says_enosys(set(SCHED_OTHER, 0)))
		return;
	CALL("other", set(SCHED_OTHER, 0));
	CALL("fifo", set(SCHED_FIFO, 1));
	CALL("no such priority", set(SCHED_FIFO, 1000));
	CALL("other again", set(SCHED_OTHER, 0));
	CALL("seteuid 33", seteuid(33));
	CALL("fifo, not root", set(SCHED_FIFO, 1));
	CALL("seteuid 0", seteuid(0));
	CALL("round robin", set(SCHED_RR, 1));
	CALL("other for good", set(SCHED_OTHER, 0));
	CALL("setuid 33", setuid(33));
	CALL("fifo, for good", set(SCHED_FIFO, 1));
}

/* The pthread functions return their errors. */
static inline int thrown(int error)
{
	if (error)
		errno = error;
	return error ? -1 : 0;
}

typedef int locker(const void *p, size_t n);

static inline void lock_cases(locker *lock)
{
	static char many[1 << 20];

	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){8192, 8192});
	CALL("a page", lock(many, 1));
	CALL("many", lock(many, sizeof(many)));
	CALL("none", lock(many, 0));
	CALL("NULL", lock(nil(), 1));
	CALL("no end", lock(many, (size_t)-1));
	CALL("not to be touched", lock(unmapped(), 65536));
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){0, 0});
	CALL("not one", lock(many, 1));
	CALL("seteuid 33", seteuid(33));
	CALL("not root", lock(many, 1));
	CALL("seteuid 0", seteuid(0));
	CALL("root again", lock(many, 1));
	CALL("setuid 33", setuid(33));
	CALL("for good", lock(many, 1));
}

#endif
