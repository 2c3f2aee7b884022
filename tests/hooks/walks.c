/* SPDX-License-Identifier: MIT */
/*
 * Random walks over every call that changes credentials:
 *
 *   walks run FIRST LAST     the walks with these seeds, one after the other
 *   walks walk SEED STEP     what a walk executes: itself, from a step on
 *   walks state SEED STEP    what a vforked child executes: where it stands
 *
 * Each step is a call with its result, and then all that is visible of the
 * credentials.  What a step does follows from seed and step alone, and from
 * what capget(2) says, so that two runs do the same until one is answered
 * otherwise.  Every line begins with SEED STEP.
 */
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hook.h"
#include "visible.h"

#define STEPS 50
#define SECONDS_MAX 60
#define KEEP UINT32_MAX

static struct {
	const char *self; /* an absolute path */
	unsigned seed, step;
	uint64_t random;
	/* Odd seeds keep a way back to root, or most steps are refusals. */
	bool is_careful;
} walk;

/* ---- chance: splitmix64, from seed and step ---- */

static uint64_t chance(void)
{
	uint64_t z = walk.random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static unsigned below(unsigned n)
{
	return (unsigned)(chance() >> 33) % n;
}

static bool one_in(unsigned n)
{
	return below(n) == 0;
}

static void walk_at(unsigned step)
{
	walk.step = step;
	walk.random = (uint64_t)walk.seed << 32 | step;
	chance();
}

/* ---- lines ---- */

static void at(char *text, size_t n, const char *what)
{
	snprintf(text, n, "%u %u %s", walk.seed, walk.step, what);
}

static void state(void)
{
	char label[40];

	at(label, sizeof(label), "state");
	visible_say(label);
}

static void executed(void)
{
	char label[40];

	at(label, sizeof(label), "executed");
	visible_say_auxv(label);
	state();
}

/* STEP(expression, format, ...): do it, and say it. */
#define STEP(expr, ...)                                      \
	do {                                                 \
		char call_[160], label_[200];                \
		long r_;                                     \
                                                             \
		snprintf(call_, sizeof(call_), __VA_ARGS__); \
		at(label_, sizeof(label_), call_);           \
		errno = UNTOUCHED;                           \
		r_ = (long)(expr);                           \
		said(label_, r_, errno);                     \
	} while (0)

/* ---- arguments ---- */

static uint32_t any_id(void)
{
	static const uint32_t pool[] = {
		0,  0,	0,   0,	   0,	 0,	1,     KEEP, KEEP,
		33, 33, 999, 1000, 1000, 65534, 65534, 1000, 4294967294,
	};

	return pool[below(sizeof(pool) / sizeof(pool[0]))];
}

/* A saved or real uid that a careful walk comes back from. */
static uint32_t way_back(void)
{
	if (!walk.is_careful)
		return any_id();
	return one_in(2) ? 0 : KEEP;
}

/*
 * musl hands -1 on to setresuid, which leaves things as they are; told, it
 * is EINVAL as glibc has it: COMPATIBILITY.md.
 */
static uint32_t effective_id(void)
{
	uint32_t id = any_id();

#ifndef __GLIBC__
	if (id == KEEP)
		id = 0;
#endif
	return id;
}

/* By syscall(2)?  In a process with one thread there is no difference. */
static bool raw;
static char call_name[32];

static const char *named(const char *name)
{
	raw = one_in(4);
	snprintf(call_name, sizeof(call_name), "%s%s", raw ? "raw " : "", name);
	return call_name;
}

/* ---- ids ---- */

static void do_setuid(void)
{
	uint32_t id = walk.is_careful ? way_back() : any_id();
	const char *name = named("setuid");

	STEP(raw ? syscall(SYS_setuid, id) : setuid(id), "%s(%d)", name,
	     (int)id);
}

static void do_setgid(void)
{
	uint32_t id = any_id();
	const char *name = named("setgid");

	STEP(raw ? syscall(SYS_setgid, id) : setgid(id), "%s(%d)", name,
	     (int)id);
}

static void do_seteuid(void)
{
	uint32_t id = effective_id();

	STEP(seteuid(id), "seteuid(%d)", (int)id);
}

static void do_setegid(void)
{
	uint32_t id = effective_id();

	STEP(setegid(id), "setegid(%d)", (int)id);
}

static void do_setreuid(void)
{
	uint32_t r = way_back(), e = any_id();
	const char *name = named("setreuid");

	STEP(raw ? syscall(SYS_setreuid, r, e) : setreuid(r, e), "%s(%d, %d)",
	     name, (int)r, (int)e);
}

static void do_setregid(void)
{
	uint32_t r = any_id(), e = any_id();
	const char *name = named("setregid");

	STEP(raw ? syscall(SYS_setregid, r, e) : setregid(r, e), "%s(%d, %d)",
	     name, (int)r, (int)e);
}

static void do_setresuid(void)
{
	uint32_t r = any_id(), e = any_id(), s = way_back();
	const char *name = named("setresuid");

	STEP(raw ? syscall(SYS_setresuid, r, e, s) : setresuid(r, e, s),
	     "%s(%d, %d, %d)", name, (int)r, (int)e, (int)s);
}

static void do_setresgid(void)
{
	uint32_t r = any_id(), e = any_id(), s = any_id();
	const char *name = named("setresgid");

	STEP(raw ? syscall(SYS_setresgid, r, e, s) : setresgid(r, e, s),
	     "%s(%d, %d, %d)", name, (int)r, (int)e, (int)s);
}

/* Its result is the old id as an int, whatever that is. */
static void do_setfsuid(void)
{
	uint32_t id = any_id();
	const char *name = named("setfsuid");

	STEP((int)(raw ? syscall(SYS_setfsuid, id) : setfsuid(id)), "%s(%d)",
	     name, (int)id);
}

static void do_setfsgid(void)
{
	uint32_t id = any_id();
	const char *name = named("setfsgid");

	STEP((int)(raw ? syscall(SYS_setfsgid, id) : setfsgid(id)), "%s(%d)",
	     name, (int)id);
}

static void do_setgroups(void)
{
	gid_t list[6];
	unsigned n = below(7);
	const char *name = named("setgroups");
	char text[80] = "";

	for (unsigned i = 0; i < n; i++) {
		list[i] = any_id();
		if (list[i] == KEEP && !one_in(8))
			list[i] = 44 - i;
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 " %d", (int)list[i]);
	}
	if (one_in(16))
		STEP(raw ? syscall(SYS_setgroups, 65537, list)
			 : setgroups(65537, list),
		     "%s(65537)", name);
	else if (one_in(16))
		STEP(raw ? syscall(SYS_setgroups, 3, nil())
			 : setgroups(3, nil()),
		     "%s(3, NULL)", name);
	else
		STEP(raw ? syscall(SYS_setgroups, n, list) : setgroups(n, list),
		     "%s(%u:%s)", name, n, text);
}

/* Users that every Debian has, and one that none has. */
static void do_initgroups(void)
{
	static const char users[][16] = {"root", "daemon", "www-data", "nobody",
					 "nosuchuser"};
	const char *user = users[below(5)];
	gid_t gid = any_id();

	STEP(initgroups(user, gid), "initgroups(%s, %d)", user, (int)gid);
}

static void do_getgroups(void)
{
	gid_t list[64];
	int size = (int)below(4) - 1;
	const char *name = named("getgroups");

	STEP(raw ? syscall(SYS_getgroups, size, list) : getgroups(size, list),
	     "%s(%d)", name, size);
}

/* ---- capabilities ---- */

/* Those that a careful walk keeps: setgid, setuid, setpcap. */
#define WAY_BACK_CAPS UINT64_C(0x1c0)

static uint64_t some_of(uint64_t set)
{
	return set & (chance() | chance()) &
	       (one_in(2) ? UINT64_MAX : chance());
}

/* Mostly subsets that capset(2) allows, seldom any bits at all. */
static struct visible_caps any_caps(void)
{
	struct visible_caps now = visible_caps(), to;

	to.permitted = some_of(now.permitted);
	if (walk.is_careful)
		to.permitted |= now.permitted & WAY_BACK_CAPS;
	to.effective = some_of(to.permitted);
	if (walk.is_careful && !one_in(4))
		to.effective |= to.permitted & WAY_BACK_CAPS;
	to.inheritable = some_of(now.permitted | now.inheritable);
	if (one_in(10))
		to.permitted |= chance() & chance();
	if (one_in(10))
		to.effective |= chance() & chance() & chance();
	if (one_in(6))
		to.inheritable |= chance() & chance() & chance();
	return to;
}

static void do_capset(void)
{
	static const uint32_t versions[] = {CAP_V1, CAP_V2, 0, 7};
	struct visible_caps c = any_caps();
	struct cap_head h = {.version = CAP_V3};
	struct cap_data w[2] = {
		{(uint32_t)c.effective, (uint32_t)c.permitted,
		 (uint32_t)c.inheritable},
		{(uint32_t)(c.effective >> 32), (uint32_t)(c.permitted >> 32),
		 (uint32_t)(c.inheritable >> 32)},
	};
	const char *name = named("capset");

	if (one_in(10))
		h.version = versions[below(4)];
	if (one_in(8))
		h.pid = one_in(2) ? getpid() : getppid();
	STEP(raw ? syscall(SYS_capset, &h, w) : capset(&h, w),
	     "%s(%x %s, %" PRIx64 " %" PRIx64 " %" PRIx64 ")", name, h.version,
	     h.pid == 0		 ? "0"
	     : h.pid == getpid() ? "own"
				 : "other",
	     c.effective, c.permitted, c.inheritable);
	if (h.version != CAP_V3)
		say("%u %u header %x", walk.seed, walk.step, h.version);
}

/* capget(2) beyond what visible_caps() asks. */
static void do_capget(void)
{
	static const uint32_t versions[] = {CAP_V1, CAP_V2, CAP_V3, 0};
	struct cap_head h = {.version = versions[below(4)]};
	struct cap_data w[2] = {{9, 9, 9}, {9, 9, 9}};
	bool has_data = !one_in(4);

	h.pid = one_in(2) ? 0 : getpid();
	if (one_in(8))
		h.pid = -1;
	STEP(capget(&h, has_data ? w : nil()), "capget(%x %s%s)", h.version,
	     h.pid < 0 ? "-1" : "self", has_data ? "" : ", NULL");
	say("%u %u got %x: %x %x %x, %x %x %x", walk.seed, walk.step, h.version,
	    w[0].effective, w[0].permitted, w[0].inheritable, w[1].effective,
	    w[1].permitted, w[1].inheritable);
}

#define PRCTL(op, name, a, b, c, d)                                            \
	STEP(raw ? syscall(SYS_prctl, op, a, b, c, d) : prctl(op, a, b, c, d), \
	     "%s(%ld, %ld, %ld)", name, (long)(a), (long)(b), (long)(c))

static long any_cap(void)
{
	static const signed char odd[] = {-1, 41, 63, 64, 100, 39, 40, 24};
	static const signed char held[] = {0, 1,  3,  4,  5,  6,  7,
					   8, 10, 13, 18, 27, 29, 31};

	return one_in(6) ? odd[below(8)] : held[below(14)];
}

static void do_bounding(void)
{
	long cap = any_cap();
	const char *name = named("PR_CAPBSET_DROP");

	/* A full set makes better exec steps: half of the drops only look. */
	if (one_in(2)) {
		name = named("PR_CAPBSET_READ");
		PRCTL(PR_CAPBSET_READ, name, cap, 0L, 0L, 0L);
		return;
	}
	PRCTL(PR_CAPBSET_DROP, name, cap, 0L, 0L, 0L);
}

static void do_ambient(void)
{
	static const signed char ops[] = {PR_CAP_AMBIENT_RAISE,
					  PR_CAP_AMBIENT_RAISE,
					  PR_CAP_AMBIENT_RAISE,
					  PR_CAP_AMBIENT_LOWER,
					  PR_CAP_AMBIENT_CLEAR_ALL,
					  PR_CAP_AMBIENT_IS_SET,
					  5};
	long op = ops[below(7)], cap = any_cap();
	long rest = one_in(12) ? 1 : 0;
	const char *name = named("PR_CAP_AMBIENT");

	if (op == PR_CAP_AMBIENT_CLEAR_ALL && !one_in(4))
		cap = 0;
	PRCTL(PR_CAP_AMBIENT, name, op, cap, rest, 0L);
}

static void do_keepcaps(void)
{
	long on = one_in(8) ? 2 : one_in(3) ? 0 : 1;
	const char *name = named("PR_SET_KEEPCAPS");

	PRCTL(PR_SET_KEEPCAPS, name, on, 0L, 0L, 0L);
}

/*
 * The eight bits of capabilities(7), and one that there is not.  Locks are
 * seldom: nothing comes back from them.
 */
static void do_securebits(void)
{
	static const unsigned char bits[] = {0x01, 0x04, 0x10, 0x40};
	long now = prctl(PR_GET_SECUREBITS, 0, 0, 0, 0);
	long to = (now < 0 ? 0 : now) ^ bits[below(4)];
	const char *name = named("PR_SET_SECUREBITS");

	if (one_in(4))
		to = 0;
	if (one_in(8))
		to |= bits[below(4)] << 1;
	if (one_in(12))
		to |= 0x10000;
	PRCTL(PR_SET_SECUREBITS, name, to, 0L, 0L, 0L);
}

/* ---- the steps that stay in their process ---- */

static const struct {
	void (*run)(void);
	unsigned weight;
} calls[] = {
	{do_setuid, 6},	    {do_setgid, 5},    {do_seteuid, 8},
	{do_setegid, 5},    {do_setreuid, 8},  {do_setregid, 5},
	{do_setresuid, 8},  {do_setresgid, 5}, {do_setfsuid, 7},
	{do_setfsgid, 4},   {do_setgroups, 5}, {do_initgroups, 3},
	{do_getgroups, 2},  {do_capset, 6},    {do_capget, 3},
	{do_bounding, 5},   {do_ambient, 6},   {do_keepcaps, 4},
	{do_securebits, 4},
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

static void one_call(void)
{
	unsigned sum = 0, n;

	for (size_t i = 0; i < CALLS; i++)
		sum += calls[i].weight;
	n = below(sum);
	for (size_t i = 0; i < CALLS; i++) {
		if (n < calls[i].weight) {
			calls[i].run();
			break;
		}
		n -= calls[i].weight;
	}
	state();
}

/* ---- and those that make processes, or programs ---- */

static void ended(pid_t pid)
{
	int status = 0;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		say("%u %u no process", walk.seed, walk.step);
	else if (status)
		say("%u %u child's status %x", walk.seed, walk.step, status);
}

/* `walks ROLE SEED STEP`, with this environment or with none at all. */
static void execute(const char *role, unsigned step, bool is_empty)
{
	char seed_text[16], step_text[16];
	union {
		const char *text[5];
		char *argv[5];
	} u = {{walk.self, role, seed_text, step_text, NULL}};
	char *const empty[] = {NULL};

	snprintf(seed_text, sizeof(seed_text), "%u", walk.seed);
	snprintf(step_text, sizeof(step_text), "%u", step);
	execve(walk.self, u.argv, is_empty ? empty : environ);
	say("%u %u no exec: errno %d", walk.seed, walk.step, errno);
	_exit(1);
}

static void do_fork(void)
{
	bool goes_on = one_in(3);
	pid_t pid;

	say("%u %u fork%s", walk.seed, walk.step,
	    goes_on ? ", the child goes on" : "");
	pid = fork();
	if (pid == 0) {
		state();
		if (goes_on)
			return;
		one_call();
		one_call();
		_exit(0);
	}
	ended(pid);
	if (goes_on)
		_exit(0);
	state();
}

/* A vforked child may not return: what it does is here. */
__attribute__((noinline, noreturn)) static void vforked(bool execs, bool empty)
{
	one_call();
	one_call();
	if (execs)
		execute("state", walk.step, empty);
	_exit(0);
}

static void do_vfork(void)
{
	bool execs = one_in(2), empty = one_in(2);
	pid_t pid;

	say("%u %u vfork%s", walk.seed, walk.step,
	    !execs  ? ""
	    : empty ? " and exec, no environment"
		    : " and exec");
	pid = vfork();
	if (pid == 0)
		vforked(execs, empty);
	ended(pid);
	state();
}

static void do_exec(void)
{
	bool empty = one_in(2);

	say("%u %u exec%s", walk.seed, walk.step,
	    empty ? ", no environment" : "");
	execute("walk", walk.step + 1, empty);
}

static void one_step(unsigned step)
{
	unsigned n;

	walk_at(step);
	n = below(100);
	if (n < 3)
		do_fork();
	else if (n < 6)
		do_vfork();
	else if (n < 10)
		do_exec();
	else
		one_call();
}

static void go_from(unsigned step)
{
	alarm(SECONDS_MAX);
	for (; step < STEPS; step++)
		one_step(step);
}

static void run(unsigned first, unsigned last)
{
	for (walk.seed = first; walk.seed <= last; walk.seed++) {
		pid_t pid;

		walk.is_careful = walk.seed % 2;
		walk_at(0);
		pid = fork();
		if (pid == 0) {
			state();
			go_from(0);
			_exit(0);
		}
		ended(pid);
	}
}

int main(int argc, char **argv)
{
	if (argc != 4 || argv[0][0] != '/') {
		fputs("usage: /.../walks run FIRST LAST\n", stderr);
		return 2;
	}
	walk.self = argv[0];
	if (strcmp(argv[1], "run") == 0) {
		run((unsigned)atoi(argv[2]), (unsigned)atoi(argv[3]));
		return 0;
	}
	walk.seed = (unsigned)atoi(argv[2]);
	walk.is_careful = walk.seed % 2;
	walk_at((unsigned)atoi(argv[3]));
	executed();
	if (strcmp(argv[1], "walk") == 0)
		go_from(walk.step);
	return 0;
}
