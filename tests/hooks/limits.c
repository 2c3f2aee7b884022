/* SPDX-License-Identifier: MIT */
/*
 * What a program finds after a limit, a priority or a lock that was refused:
 *
 *   limits WHAT...
 *
 *   raise      RLIMIT_NOFILE to 4096:8192, and what it is then
 *   raise_out  the same by prlimit(2), the old one to memory that is not there
 *   unbounded  beyond what the kernel has for root
 *   nice       -5, and the priority then
 *   priority   setpriority(2) to -5, and the priority then
 *   realtime   sched_setscheduler(2), and the policy then
 *   io         ioprio_set(2), and the class then
 *   lock       more than RLIMIT_MEMLOCK, here 64 KiB
 *   lock_all   mlockall(MCL_FUTURE), and memory beyond the limit
 *   thread     one with a real-time policy, and its policy then
 *   drop       setuid(33)
 *   nocaps     capset(2) to nothing
 *   keep       setuid(33), with CAP_NET_RAW kept
 *   mount, clock, raw  what stays refused
 */
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "hook.h"

static void say_limit(void)
{
	struct rlimit l;

	getrlimit(RLIMIT_NOFILE, &l);
	say("nofile %lu:%lu", (unsigned long)l.rlim_cur,
	    (unsigned long)l.rlim_max);
}

static void raise_limit(void)
{
	CALL("setrlimit",
	     setrlimit(RLIMIT_NOFILE, &(struct rlimit){4096, 8192}));
	say_limit();
}

static void raise_out(void)
{
	CALL("prlimit", prlimit(0, RLIMIT_NOFILE, &(struct rlimit){4096, 8192},
				unmapped()));
}

static void unbounded(void)
{
	CALL("setrlimit",
	     setrlimit(RLIMIT_NOFILE, &(struct rlimit){64, RLIM_INFINITY}));
}

static void say_priority(void)
{
	say("priority %d", getpriority(PRIO_PROCESS, 0));
}

static void be_nice(void)
{
	CALL("nice", nice(-5));
	say_priority();
}

static void priority(void)
{
	CALL("setpriority", setpriority(PRIO_PROCESS, 0, -5));
	say_priority();
}

static void realtime(void)
{
	CALL("sched_setscheduler",
	     syscall(SYS_sched_setscheduler, 0, SCHED_FIFO,
		     &(struct sched_param){.sched_priority = 1}));
	CALL("sched_setparam",
	     syscall(SYS_sched_setparam, 0,
		     &(struct sched_param){.sched_priority = 2}));
	say("policy %ld", syscall(SYS_sched_getscheduler, 0));
}

static void io(void)
{
	CALL("ioprio_set", syscall(SYS_ioprio_set, 1, 0, 1 << 13 | 4));
	say("class %ld", syscall(SYS_ioprio_get, 1, 0) >> 13);
}

static char many[1 << 20];

static void lock(void)
{
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){65536, 65536});
	CALL("mlock", mlock(many, sizeof(many)));
}

static void lock_all(void)
{
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){65536, 65536});
	CALL("mlockall", mlockall(MCL_FUTURE));
	say("memory: %s", mmap(NULL, 1 << 20, PROT_READ,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
				  ? "refused"
				  : "there");
}

static void *say_policy(void *unused)
{
	say("in the thread: policy %ld", syscall(SYS_sched_getscheduler, 0));
	return unused;
}

static void thread(void)
{
	pthread_attr_t attr;
	pthread_t t;
	int r;

	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
	pthread_attr_setschedparam(&attr,
				   &(struct sched_param){.sched_priority = 1});
	r = pthread_create(&t, &attr, say_policy, NULL);
	if (r == 0)
		pthread_join(t, NULL);
	say("pthread_create = %d", r);
}

static void drop(void)
{
	CALL("setuid", setuid(33));
}

static void set_caps(unsigned caps)
{
	struct {
		unsigned version;
		int pid;
	} head = {0x20080522, 0};
	unsigned data[6] = {caps, caps};

	CALL("capset", syscall(SYS_capset, &head, data));
}

static void nocaps(void)
{
	set_caps(0);
}

static void keep(void)
{
	CALL("prctl", prctl(PR_SET_KEEPCAPS, 1));
	drop();
	set_caps(1U << 13); /* CAP_NET_RAW */
}

static void mounts(void)
{
	CALL("mount", mount("none", ".", "tmpfs", 0, NULL));
	CALL("pivot_root", syscall(SYS_pivot_root, ".", "."));
}

static void set_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	CALL("clock_settime", clock_settime(CLOCK_REALTIME, &now));
}

static void raw(void)
{
	CALL("socket", socket(AF_INET, SOCK_RAW, 1));
}

static const struct {
	const char *name;
	void (*run)(void);
} acts[] = {
	{"raise", raise_limit},
	{"raise_out", raise_out},
	{"unbounded", unbounded},
	{"nice", be_nice},
	{"priority", priority},
	{"realtime", realtime},
	{"io", io},
	{"lock", lock},
	{"lock_all", lock_all},
	{"thread", thread},
	{"drop", drop},
	{"nocaps", nocaps},
	{"keep", keep},
	{"mount", mounts},
	{"clock", set_clock},
	{"raw", raw},
};

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		for (size_t a = 0; a < sizeof(acts) / sizeof(acts[0]); a++)
			if (strcmp(acts[a].name, argv[i]) == 0)
				acts[a].run();
	return 0;
}
