/* SPDX-License-Identifier: MIT */
/*
 * Whose credentials a call changes: those of the process by libc's calls,
 * of the calling thread by syscall(2), setfsuid(2), capset(2) and prctl(2),
 * of a vforked child alone whatever it calls.  `threads` writes a transcript
 * for each case; what no two runs do alike is counted, and only what must
 * not happen is said.
 *
 *   threads state LABEL       what children execute: where they stand
 *   threads is UID            exit 0 if that is the real uid
 */
#include <grp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <threads.h>
#include <unistd.h>

#include "hook.h"
#include "visible.h"

#define KEEP ((uid_t)-1)
#define SECONDS_MAX 60
#define STACK_SIZE 65536

static const char *self;

static int raw_setresuid(uid_t r, uid_t e, uid_t s)
{
	return (int)syscall(SYS_setresuid, r, e, s);
}

static int raw_setresgid(gid_t r, gid_t e, gid_t s)
{
	return (int)syscall(SYS_setresgid, r, e, s);
}

/* ---- a thread that does one thing after the other, as it is told ---- */

typedef void job(void);

struct worker {
	pthread_t thread;
	pthread_barrier_t begins, ended;
	job *job;
};

static void *worker_main(void *arg)
{
	struct worker *w = arg;

	for (;;) {
		pthread_barrier_wait(&w->begins);
		if (!w->job)
			return NULL;
		w->job();
		pthread_barrier_wait(&w->ended);
	}
}

static void worker_start(struct worker *w)
{
	pthread_barrier_init(&w->begins, NULL, 2);
	pthread_barrier_init(&w->ended, NULL, 2);
	if (pthread_create(&w->thread, NULL, worker_main, w))
		say("no thread");
}

static void worker_does(struct worker *w, job *j)
{
	w->job = j;
	pthread_barrier_wait(&w->begins);
	if (j)
		pthread_barrier_wait(&w->ended);
	else
		pthread_join(w->thread, NULL);
}

static void worker_end(struct worker *w)
{
	worker_does(w, NULL);
}

static void *job_main(void *arg)
{
	union {
		void *arg;
		job *job;
	} u = {arg};

	u.job();
	return NULL;
}

/* In a new thread of the caller's, to its end. */
static void in_thread(job *j)
{
	pthread_t t;
	union {
		job *job;
		void *arg;
	} u = {j};

	if (pthread_create(&t, NULL, job_main, u.arg))
		say("no thread");
	else
		pthread_join(t, NULL);
}

static void in_thread_say(void)
{
	visible_say("  in a thread");
}

static void new_thread_say(void)
{
	visible_say("  in a new thread");
}

/* ---- libc's calls: the process ---- */

static void set_in_thread(void)
{
	CALL("  setresgid", setresgid(44, 45, 46));
	CALL("  setresuid", setresuid(0, 33, 0));
}

static void set_back_in_thread(void)
{
	CALL("  seteuid", seteuid(0));
	CALL("  setegid", setegid(44));
}

static void drop_in_thread(void)
{
	CALL("  setgroups", setgroups(0, NULL));
	CALL("  setgid", setgid(999));
	CALL("  setuid", setuid(999));
	CALL("  setuid 0", setuid(0));
}

static void process_wide(void)
{
	static const gid_t list[] = {7, 5, 7};
	struct worker w;

	worker_start(&w);
	CALL("setgroups", setgroups(3, list));
	CALL("setresuid", setresuid(33, 0, 0));
	worker_does(&w, in_thread_say);
	worker_does(&w, set_in_thread);
	visible_say("main");
	worker_does(&w, set_back_in_thread);
	visible_say("main");
	CALL("initgroups", initgroups("daemon", 998));
	CALL("setegid", setegid(0));
	worker_does(&w, in_thread_say);
	worker_does(&w, drop_in_thread);
	visible_say("main");
	CALL("setuid 0", setuid(0));
	worker_end(&w);
	in_thread(new_thread_say);
}

/* ---- sets from many threads at once have some serial order ---- */

#define SETTERS 4
#define SETS 300

static atomic_int torn, failed, done;

static void check_gids(void)
{
	gid_t r = 1, e = 2, s = 3;

	if (getresgid(&r, &e, &s) || r != e || e != s)
		torn++;
}

static void *set_often(void *arg)
{
	gid_t first = (gid_t)(uintptr_t)arg;

	for (gid_t i = 0; i < SETS; i++) {
		gid_t gid = first + i % 2;

		if (setresgid(gid, gid, gid))
			failed++;
		check_gids();
	}
	done++;
	return NULL;
}

static void *get_often(void *arg)
{
	gid_t list[4];

	(void)arg;
	while (done < SETTERS) {
		check_gids();
		if (getuid() != 0 || geteuid() != 0)
			torn++;
		if (getgroups(4, list) != 1 || list[0] != 0)
			torn++;
	}
	return NULL;
}

static void many_sets(void)
{
	pthread_t t[SETTERS + 1];
	gid_t gid;

	for (uintptr_t i = 0; i < SETTERS; i++)
		pthread_create(&t[i], NULL, set_often, (void *)(100 + 10 * i));
	pthread_create(&t[SETTERS], NULL, get_often, NULL);
	for (int i = 0; i <= SETTERS; i++)
		pthread_join(t[i], NULL);
	gid = getgid();
	say("torn %d, failed %d, the last is one of them: %d", torn, failed,
	    gid >= 100 && gid < 100 + 10 * SETTERS && gid % 10 < 2);
	check_gids();
	say("torn %d, euid %u, egid is gid: %d", torn, geteuid(),
	    getegid() == gid && setfsgid((gid_t)-1) == (int)gid);
}

/* Groups of many lengths: what is read is one of the lists, whole. */
static void *group_often(void *arg)
{
	gid_t list[50];
	size_t n = (size_t)(uintptr_t)arg;

	for (size_t i = 0; i < n; i++)
		list[i] = (gid_t)n;
	for (int i = 0; i < SETS; i++) {
		gid_t got[64];
		int count;

		if (setgroups(n, list))
			failed++;
		count = getgroups(64, got);
		for (int k = 0; k < count; k++)
			if (got[k] != (gid_t)count)
				torn++;
		if (count < 0)
			torn++;
	}
	return NULL;
}

static void many_groups(void)
{
	static const uintptr_t lengths[SETTERS] = {1, 7, 33, 50};
	pthread_t t[SETTERS];

	for (int i = 0; i < SETTERS; i++)
		pthread_create(&t[i], NULL, group_often, (void *)lengths[i]);
	for (int i = 0; i < SETTERS; i++)
		pthread_join(t[i], NULL);
	say("torn %d, failed %d", torn, failed);
}

/* ---- syscall(2): the thread ---- */

static void raw_set(void)
{
	static const gid_t list[] = {5, 6};

	CALL("  raw setgroups", syscall(SYS_setgroups, 2, list));
	CALL("  raw setresgid", raw_setresgid(44, 45, 46));
	CALL("  raw setresuid", raw_setresuid(33, 34, 0));
	visible_say("  in the thread");
	in_thread(new_thread_say);
}

static void raw_regain(void)
{
	CALL("  raw setuid 0", syscall(SYS_setuid, 0));
	visible_say("  in the thread");
	CALL("  raw setresuid 0", raw_setresuid(0, 0, 0));
	visible_say("  in the thread");
}

static void raw_per_thread(void)
{
	struct worker w, other;

	worker_start(&w);
	worker_start(&other);
	worker_does(&w, raw_set);
	visible_say("main");
	worker_does(&other, in_thread_say);
	in_thread(new_thread_say);
	worker_does(&w, in_thread_say);
	worker_does(&w, raw_regain);
	visible_say("main");
	worker_end(&w);
	in_thread(new_thread_say);
	worker_end(&other);
	visible_say("main");
}

/* The first thread may have ids of its own too. */
static void raw_in_main(void)
{
	struct worker w;

	worker_start(&w);
	CALL("raw setresuid", raw_setresuid(33, 33, 0));
	visible_say("main");
	worker_does(&w, in_thread_say);
	in_thread(new_thread_say);
	worker_end(&w);
	CALL("raw setresuid", raw_setresuid(0, 0, 0));
	visible_say("main");
}

static void raw_gids(void)
{
	CALL("  raw setresgid", raw_setresgid(44, 45, 46));
}

/* libc's call after it: each thread applies it to its own ids. */
static void raw_then_libc(void)
{
	struct worker w;

	worker_start(&w);
	worker_does(&w, raw_gids);
	CALL("setresgid", setresgid(KEEP, 7, KEEP));
	visible_say("main");
	worker_does(&w, in_thread_say);
	CALL("setregid", setregid(8, KEEP));
	visible_say("main");
	worker_does(&w, in_thread_say);
	CALL("setgid", setgid(9));
	visible_say("main");
	worker_does(&w, in_thread_say);
	CALL("setgroups", setgroups(0, NULL));
	worker_does(&w, in_thread_say);
	worker_end(&w);
}

static void own_calls(void)
{
	struct cap_head h = {.version = CAP_V3};
	struct cap_data w[2] = {{0xc0, 0xc1, 0xc1}, {0, 0, 0}};

	CALL("  setfsgid", setfsgid(44));
	CALL("  setfsuid", setfsuid(33));
	CALL("  setfsuid 0", setfsuid(0));
	CALL("  drop", prctl(PR_CAPBSET_DROP, 5, 0, 0, 0));
	CALL("  keepcaps", prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	CALL("  capset", capset(&h, w));
	CALL("  ambient", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 0, 0, 0));
	CALL("  setfsuid", setfsuid(34));
	visible_say("  in the thread");
	in_thread(new_thread_say);
}

/* What libc gives no broadcast to. */
static void own_to_a_thread(void)
{
	struct worker w;

	worker_start(&w);
	worker_does(&w, own_calls);
	visible_say("main");
	in_thread(new_thread_say);
	worker_does(&w, in_thread_say);
	worker_end(&w);
	visible_say("main");
}

static atomic_int seen;

static void *short_life(void *arg)
{
	uid_t own = (uid_t)(uintptr_t)arg;
	uid_t r = 1, e = 1, s = 1;

	if (getresuid(&r, &e, &s) || r || e || s || getuid() || geteuid())
		seen++;
	if (own % 3 && (raw_setresuid(own, own, own) || getuid() != own))
		failed++;
	return NULL;
}

/* Their places, and in time their thread ids, are used again. */
static void ended_threads(void)
{
	for (uintptr_t i = 0; i < 200; i++) {
		pthread_t t[4];

		for (uintptr_t k = 0; k < 4; k++)
			pthread_create(&t[k], NULL, short_life,
				       (void *)(1000 + 4 * i + k));
		for (int k = 0; k < 4; k++)
			pthread_join(t[k], NULL);
	}
	say("the ids of an ended thread seen %d times, failed %d", seen,
	    failed);
	visible_say("main");
}

static int thrd_say(void *arg)
{
	(void)arg;
	visible_say("  in a C11 thread");
	return 0;
}

static void raw_and_thrd(void)
{
	thrd_t t;

	CALL("  raw setresuid", raw_setresuid(33, 34, 0));
	if (thrd_create(&t, thrd_say, NULL) == thrd_success)
		thrd_join(t, NULL);
}

/* libc makes this one without a name that a program could have called. */
static void c11_threads(void)
{
	in_thread(raw_and_thrd);
	visible_say("main");
}

/* ---- signal handlers ---- */

static void handler_say(int sig)
{
	(void)sig;
	visible_say("    in a handler");
	CALL("    seteuid", seteuid(0));
	CALL("    raw setresgid", raw_setresgid(3, 4, 5));
}

static void raw_and_signal(void)
{
	CALL("  raw setresuid", raw_setresuid(33, 34, 0));
	raise(SIGUSR1);
	visible_say("  in the thread");
}

static void handler_in_single(void)
{
	signal(SIGUSR1, handler_say);
	CALL("setresuid", setresuid(0, 33, 0));
	raise(SIGUSR1);
	visible_say("main");
}

static void handler_reads(int sig)
{
	(void)sig;
	visible_say("    in a handler");
}

static void handler_in_thread(void)
{
	signal(SIGUSR1, handler_reads);
	raise(SIGUSR1);
	in_thread(raw_and_signal);
	raise(SIGUSR1);
}

static atomic_int handled;

/* The handler leaves what it found. */
static void toggles(int sig)
{
	uid_t r, e, s;

	(void)sig;
	if (getresuid(&r, &e, &s) || e != geteuid())
		torn++;
	if (seteuid(0) || geteuid() != 0 || seteuid(e) || geteuid() != e)
		failed++;
	handled++;
}

static void handler_at_any_time(void)
{
	struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};
	int wrong = 0;

	signal(SIGALRM, toggles);
	setitimer(ITIMER_REAL, &often, NULL);
	while (handled < 300) {
		if (seteuid(44) || geteuid() != 44)
			wrong++;
		if (seteuid(0) || geteuid() != 0)
			wrong++;
	}
	setitimer(ITIMER_REAL, &never, NULL);
	say("wrong %d, torn %d, failed %d", wrong, torn, failed);
}

/* ---- children that share their parent's memory ---- */

/* Its status is said; a program that it executes writes its own lines. */
static void ended(pid_t pid)
{
	int status = 0;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		say("no process");
	else
		say("its status is %x", status);
}

static void execute(const char *label)
{
	union {
		const char *text[4];
		char *argv[4];
	} u = {{self, "state", label, NULL}};

	execv(self, u.argv);
	_exit(127);
}

__attribute__((noinline)) static void child_sets(void)
{
	CALL("  setgroups", setgroups(0, NULL));
	CALL("  setresgid", setresgid(44, 45, 46));
	CALL("  setresuid", setresuid(33, 0, 35));
	visible_say("  in the child");
	CALL("  setuid", setuid(36));
	visible_say("  in the child");
	CALL("  setuid 0", setuid(0));
}

static void vfork_exit(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		child_sets();
		_exit(3);
	}
	ended(pid);
	visible_say("main");
	CALL("setgid", setgid(0));
}

static void vfork_exec(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		child_sets();
		execute("  executed");
	}
	ended(pid);
	visible_say("main");
	CALL("setgid", setgid(0));
}

/* An exec that fails, and the child goes on. */
static void vfork_fails(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		child_sets();
		CALL("  exec", execl("/nosuch", "nosuch", (char *)NULL));
		visible_say("  in the child");
		_exit(4);
	}
	ended(pid);
	visible_say("main");
}

/* A child of a vforked child, by fork and by vfork. */
static void vfork_nested(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		CALL("  setresuid", setresuid(33, 0, 0));
		pid = fork();
		if (pid == 0) {
			visible_say("    forked from it");
			CALL("    setuid", setuid(44));
			visible_say("    forked from it");
			_exit(0);
		}
		ended(pid);
		visible_say("  in the child");
		pid = vfork();
		if (pid == 0) {
			visible_say("    vforked from it");
			CALL("    setuid", setuid(45));
			visible_say("    vforked from it");
			_exit(0);
		}
		ended(pid);
		visible_say("  in the child");
		_exit(0);
	}
	ended(pid);
	visible_say("main");
}

/* One after the other: the next child begins where the parent stands. */
__attribute__((noinline, noreturn)) static void short_child(uid_t i)
{
	visible_say("  in the child");
	CALL("  setuid", setuid(100 + i));
	visible_say("  in the child");
	if (i == 1)
		execute("  executed");
	_exit(0);
}

static pid_t vfork_short(uid_t i)
{
	pid_t pid = vfork();

	if (pid == 0)
		short_child(i);
	return pid;
}

static void vfork_again(void)
{
	for (uid_t i = 0; i < 3; i++) {
		ended(vfork_short(i));
		CALL("setegid", setegid(50 + i));
		visible_say("main");
	}
}

/* Killed in the middle: nothing of it is left over. */
static void vfork_killed(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		CALL("  setuid", setuid(33));
		kill(getpid(), SIGKILL);
	}
	ended(pid);
	visible_say("main");
	CALL("setresuid", setresuid(0, 7, 0));
	visible_say("main");
}

static int cloned(void *arg)
{
	child_sets();
	if (arg)
		execute("  executed");
	return 5;
}

static void clone_with(int flags, void *arg)
{
	static char stack[STACK_SIZE] __attribute__((aligned(16)));

	ended(clone(cloned, stack + sizeof(stack), flags | SIGCHLD, arg));
	visible_say("main");
}

static void clone_vfork(void)
{
	clone_with(CLONE_VM | CLONE_VFORK, NULL);
	clone_with(CLONE_VM | CLONE_VFORK, stdout);
}

/* The memory shared, and nobody waits. */
static void clone_vm(void)
{
	clone_with(CLONE_VM, NULL);
}

static void clone_fork(void)
{
	clone_with(0, NULL);
	clone_with(0, stdout);
}

/* A child that shares our memory lives on; those of fork and vfork are ours. */
static _Atomic(int) living, may_end;

static int lives(void *unused)
{
	living = setgid(33) == 0 && setuid(33) == 0;
	while (!may_end)
		sched_yield();
	return unused != NULL;
}

static void fork_beside_child(void)
{
	static char stack[STACK_SIZE] __attribute__((aligned(16)));
	pid_t beside =
		clone(lives, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
	pid_t pid;

	while (!living)
		sched_yield();
	visible_say("main");
	pid = fork();
	if (pid == 0) {
		visible_say("  forked");
		_exit(0);
	}
	ended(pid);
	pid = vfork();
	if (pid == 0) {
		visible_say("  vforked");
		_exit(0);
	}
	ended(pid);
	may_end = 1;
	ended(beside);
	visible_say("main");
}

/* The child's ids are its own where there is no memory to note them in. */
static void vfork_without_memory(void)
{
	struct rlimit r = {0, RLIM_INFINITY};
	pid_t pid;

	setrlimit(RLIMIT_AS, &r);
	pid = vfork();
	if (pid == 0)
		_exit(setuid(33) != 0 || getuid() != 33);
	ended(pid);
	r.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_AS, &r);
	visible_say("main");
}

/* ---- many ---- */

#define MANY_THREADS 300
#define MANY_GROUPS 40

static _Atomic(int) not_33;

static void *vfork_drops(void *unused)
{
	pid_t pid = vfork();
	int status = -1;

	if (pid == 0) {
		int r = setuid(33);

		usleep(100000);
		_exit(r != 0 || getuid() != 33);
	}
	waitpid(pid, &status, 0);
	not_33 += status != 0;
	return unused;
}

static void *own_33(void *unused)
{
	int r = raw_setresuid(33, 33, 33);

	usleep(100000);
	not_33 += r != 0 || getuid() != 33;
	return unused;
}

static void run_many(void *(*body)(void *), int n)
{
	pthread_t t[MANY_THREADS];

	for (int i = 0; i < n; i++)
		if (pthread_create(&t[i], NULL, body, NULL))
			n = i;
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	say("%d, of which not 33: %d", n, not_33);
}

static void many_own_ids(void)
{
	run_many(own_33, MANY_THREADS);
	visible_say("main");
}

static void many_vforks_with_groups(void)
{
	gid_t list[MANY_GROUPS + 5] = {0};

	CALL("setgroups", setgroups(MANY_GROUPS, list));
	run_many(vfork_drops, 24);
	CALL("setgroups", setgroups(MANY_GROUPS + 5, list));
	say("%d groups", getgroups(0, NULL));
}

/* ---- posix_spawn ---- */

static void spawn(const char *label, short flags)
{
	union {
		const char *text[4];
		char *argv[4];
	} u = {{self, "state", label, NULL}};
	posix_spawnattr_t attr;
	pid_t pid = -1;
	int r;

	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, flags);
	r = posix_spawn(&pid, self, NULL, &attr, u.argv, environ);
	/* It writes, too: its lines come first. */
	if (r == 0)
		ended(pid);
	say("%s: %d", label, r);
	posix_spawnattr_destroy(&attr);
}

static void spawn_both(void)
{
	visible_say("main");
	spawn("  spawned", 0);
	spawn("  spawned, RESETIDS", POSIX_SPAWN_RESETIDS);
	visible_say("main");
}

static void spawn_resetids(void)
{
	spawn_both();
	CALL("setresgid", setresgid(44, 0, 0));
	CALL("setresuid", setresuid(0, 33, 0));
	spawn_both();
	CALL("seteuid", seteuid(0));
	CALL("setresuid", setresuid(33, 0, 0));
	spawn_both();
	CALL("setresuid", setresuid(33, 34, 0));
	spawn_both();
	CALL("setresgid", setresgid(44, 44, 44));
	CALL("setresuid", setresuid(33, 33, 33));
	spawn_both();
}

static void raw_and_programs(void)
{
	char line[256] = "";
	FILE *f;

	CALL("  raw setresgid", raw_setresgid(44, 44, 44));
	CALL("  raw setresuid", raw_setresuid(33, 33, 33));
	spawn("  spawned", 0);
	CALL("  system", system("test \"$(id -u):$(id -g)\" = 33:44"));
	f = popen("id -u", "r");
	if (f && fgets(line, sizeof(line), f))
		say("  popen: %.4s", strtok(line, "\n"));
	if (f)
		pclose(f);
	if (fork() == 0)
		execute("  forked and executed");
	wait(NULL);
	say("%s", "  the end");
}

static void programs_of_a_thread(void)
{
	in_thread(raw_and_programs);
	spawn("main's", 0);
}

/* ---- several vforks at once ---- */

#define VFORKERS 4
#define VFORKS 40

static void execute_is(uid_t uid)
{
	char text[16];
	union {
		const char *text[4];
		char *argv[4];
	} u = {{self, "is", text, NULL}};

	snprintf(text, sizeof(text), "%u", uid);
	execv(self, u.argv);
	_exit(127);
}

/*
 * By syscall(2): natively libc's call would look for the parent's threads.
 * Status 0 when the child was what it made itself, and nothing else.
 */
__attribute__((noinline, noreturn)) static void vforked_child(uid_t own,
							      bool execs)
{
	uid_t r = 1, e = 1, s = 1;

	if (getuid() != 0 || geteuid() != 0)
		_exit(1);
	if (raw_setresuid(own, own, own))
		_exit(2);
	if (getresuid(&r, &e, &s) || r != own || e != own || s != own)
		_exit(3);
	if (getuid() != own || geteuid() != own)
		_exit(4);
	if (raw_setresuid(0, 0, 0) == 0)
		_exit(5);
	if (execs)
		execute_is(own);
	_exit(0);
}

static atomic_int statuses[256];

static void say_statuses(void)
{
	for (int i = 0; i < 256; i++)
		if (statuses[i])
			say("children of status %d: %d", i, statuses[i]);
}

static pid_t vfork_one(uid_t own, bool execs)
{
	pid_t pid = vfork();

	if (pid == 0)
		vforked_child(own, execs);
	return pid;
}

static void *vfork_often(void *arg)
{
	uid_t first = (uid_t)(uintptr_t)arg;

	for (uid_t i = 0; i < VFORKS; i++) {
		pid_t pid = vfork_one(first + i, i % 3 == 0);
		int status = 0;

		if (pid < 0 || waitpid(pid, &status, 0) != pid || status & 255)
			failed++;
		else
			statuses[status >> 8]++;
		if (getuid() || geteuid() || getgid())
			seen++;
	}
	return NULL;
}

static void vforks_at_once(void)
{
	pthread_t t[VFORKERS];

	for (uintptr_t i = 0; i < VFORKERS; i++)
		pthread_create(&t[i], NULL, vfork_often,
			       (void *)(1000 + 100 * i));
	for (int i = 0; i < VFORKERS; i++)
		pthread_join(t[i], NULL);
	say_statuses();
	say("failed %d, a child's ids seen %d times", failed, seen);
	visible_say("main");
}

/* A child lives while other threads of the parent set theirs. */
static atomic_int stop;

static void *toggle_egid(void *arg)
{
	(void)arg;
	while (!stop)
		if (syscall(SYS_setresgid, KEEP, 7, KEEP) || getegid() != 7 ||
		    syscall(SYS_setresgid, KEEP, 0, KEEP) || getegid() != 0)
			failed++;
	return NULL;
}

static void vfork_beside_sets(void)
{
	pthread_t t;

	pthread_create(&t, NULL, toggle_egid, NULL);
	for (uid_t i = 0; i < VFORKS; i++) {
		int status = 0;
		pid_t pid = vfork_one(1000 + i, i % 2 == 0);

		waitpid(pid, &status, 0);
		if (status)
			seen++;
	}
	stop = 1;
	pthread_join(t, NULL);
	say("failed %d, wrong %d", failed, seen);
	visible_say("main");
}

/* ---- fork ---- */

static void raw_and_fork(void)
{
	pid_t pid;

	CALL("  raw setresgid", raw_setresgid(44, 45, 46));
	CALL("  raw setresuid", raw_setresuid(33, 0, 0));
	pid = fork();
	if (pid == 0) {
		visible_say("    forked");
		in_thread(new_thread_say);
		CALL("    setuid", setuid(99));
		visible_say("    forked");
		_exit(0);
	}
	ended(pid);
	visible_say("  in the thread");
}

static void fork_in_thread(void)
{
	in_thread(raw_and_fork);
	visible_say("main");
}

static void *toggle_euid(void *arg)
{
	(void)arg;
	while (!stop)
		if (seteuid(33) || seteuid(0))
			failed++;
	return NULL;
}

/* What the child is, it is in every answer, and stays. */
static int child_is_torn(void)
{
	uid_t r = 9, e = 9, s = 9, fs = (uid_t)setfsuid(KEEP), euid = geteuid();

	if (getresuid(&r, &e, &s) || e != euid || e != fs || r || s)
		return 1;
	if (e != 0 && e != 33)
		return 2;
	if ((visible_caps().effective == 0) != (e != 0))
		return 3;
	if (seteuid(0) || geteuid() != 0 || seteuid(34) || geteuid() != 34)
		return 4;
	return 0;
}

static void fork_beside_sets(void)
{
	pthread_t t;

	pthread_create(&t, NULL, toggle_euid, NULL);
	for (int i = 0; i < 300; i++) {
		int status = 0;
		pid_t pid = fork();

		if (pid == 0) {
			alarm(SECONDS_MAX);
			_exit(child_is_torn());
		}
		waitpid(pid, &status, 0);
		statuses[status >> 8 | (status & 127)]++;
	}
	stop = 1;
	pthread_join(t, NULL);
	say_statuses();
	say("failed %d", failed);
}

static const struct {
	char name[24];
	job *run;
} cases[] = {
	{"process_wide", process_wide},
	{"many_sets", many_sets},
	{"many_groups", many_groups},
	{"raw_per_thread", raw_per_thread},
	{"raw_in_main", raw_in_main},
	{"raw_then_libc", raw_then_libc},
	{"own_to_a_thread", own_to_a_thread},
	{"ended_threads", ended_threads},
	{"c11_threads", c11_threads},
	{"handler_in_single", handler_in_single},
	{"handler_in_thread", handler_in_thread},
	{"handler_at_any_time", handler_at_any_time},
	{"vfork_exit", vfork_exit},
	{"vfork_exec", vfork_exec},
	{"vfork_fails", vfork_fails},
	{"vfork_nested", vfork_nested},
	{"vfork_again", vfork_again},
	{"vfork_killed", vfork_killed},
	{"clone_vfork", clone_vfork},
	{"clone_vm", clone_vm},
	{"clone_fork", clone_fork},
	{"fork_beside_child", fork_beside_child},
	{"vfork_without_memory", vfork_without_memory},
	{"many_own_ids", many_own_ids},
	{"many_vforks_groups", many_vforks_with_groups},
	{"spawn_resetids", spawn_resetids},
	{"programs_of_a_thread", programs_of_a_thread},
	{"vforks_at_once", vforks_at_once},
	{"vfork_beside_sets", vfork_beside_sets},
	{"fork_in_thread", fork_in_thread},
	{"fork_beside_sets", fork_beside_sets},
};

static void run_case(size_t i)
{
	int status = 0;
	pid_t pid;

	say("== %s", cases[i].name);
	pid = fork();
	if (pid == 0) {
		alarm(SECONDS_MAX);
		cases[i].run();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if (status)
		say("status %x", status);
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc == 3 && strcmp(argv[1], "state") == 0) {
		visible_say_auxv(argv[2]);
		visible_say(argv[2]);
		return 0;
	}
	if (argc == 3 && strcmp(argv[1], "is") == 0)
		return getuid() == (uid_t)atoi(argv[2]) ? 0 : 6;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (argc < 2 || strcmp(cases[i].name, argv[1]) == 0)
			run_case(i);
	return 0;
}
