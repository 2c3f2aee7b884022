/* SPDX-License-Identifier: MIT */
#include <elf.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "../core/selves.h"
#include "carry.h"
#include "libc.h"
#include "log.h"
#include "next.h"
#include "secure.h"
#include "settings.h"
#include "state.h"
#include "sys.h"
#include "view.h"

/*
 * The mark of a run that keeps the kernel's identity: a timer slack one
 * nanosecond off the default of 50 µs.  It must reach the grandchildren of
 * a real root through set*id, exec, an emptied environment and static
 * programs in between (`sh`, then a static gosu, then the daemon), and the
 * timer slack is the one attribute of a task that the kernel hands down
 * through all of these (prctl(2), PR_SET_TIMERSLACK) and that needs no
 * privilege.  A program that has set its own slack is left alone.
 */
#define SLACK_DEFAULT 50000
#define SLACK_ROOT_RUN 50001 /* real root started it: pass */
#define SLACK_SESSION 50002  /* entered from outside, `sessions self` */

#define DISABLE_FILE "/etc/nonroot.disable"

#define ARGS_BYTES ((size_t)32 * 1024)

/* Threads that run state_find() at once; others wait for them. */
#define SLOTS 8
#define PATIENCE 100000

struct auxv {
	unsigned long secure, uid, euid;
	const char *execfn;
};

/* What is found out; only the first to publish is used. */
struct slot {
	struct config config;
	struct carry carry;
};

static struct {
	_Atomic(const struct slot *) slot;
	_Atomic(uint8_t) taken[SLOTS];
	_Atomic(uint8_t) quiet;
	/* Real root, or of more privilege than its caller. */
	_Atomic(uint8_t) root_run;
	uint32_t uid, gid;
} state;

_Atomic(uint8_t) state_known;

/* The first one is the only one of most processes: see Makefile. */
static struct slot first_slot __attribute__((section(".bss.next")));
static struct slot more_slots[SLOTS - 1] __attribute__((section(".bss.rare")));

/* What a process has before, or instead of, a configuration of its own. */
static const struct config defaults;

const struct config *state_config(void)
{
	const struct slot *s =
		atomic_load_explicit(&state.slot, memory_order_acquire);

	return s ? &s->config : &defaults;
}

const struct carry *state_carry(void)
{
	const struct slot *s =
		atomic_load_explicit(&state.slot, memory_order_acquire);

	return s ? &s->carry : NULL;
}

uint32_t state_real_uid(void)
{
	return state.uid;
}

uint32_t state_real_gid(void)
{
	return state.gid;
}

static long slack_get(void)
{
	return sys1(SYS_prctl, PR_GET_TIMERSLACK);
}

static void slack_mark(long mark)
{
	if (slack_get() == SLACK_DEFAULT)
		sys2(SYS_prctl, PR_SET_TIMERSLACK, mark);
}

void state_mark(void)
{
	if (state_is_quiet())
		return;
	state_mode();
	/* Whatever its ids are by now: the mark is a thread's, and another
	 * one may have dropped them. */
	if (atomic_load_explicit(&state.root_run, memory_order_relaxed))
		slack_mark(SLACK_ROOT_RUN);
}

void state_before_fork(void)
{
	if (atomic_load(&state_known) == STATE_UNKNOWN && !state_is_quiet() &&
	    sys0(SYS_getppid) == 0)
		state_mode();
}

bool state_is_helped_root(void)
{
	return state_mode() == STATE_HELP && sys0(SYS_geteuid) == 0;
}

void state_go_quiet(void)
{
	atomic_store_explicit(&state.quiet, 1, memory_order_relaxed);
}

bool state_is_quiet(void)
{
	return atomic_load_explicit(&state.quiet, memory_order_relaxed);
}

static __attribute__((noinline)) bool can_read_there(const void *p, size_t n)
{
	return state_is_quiet() ? p || !n : sys_is_readable(p, n);
}

/* What shares its page with our own frame is there: most of what a caller has
 * on its stack. */
bool state_can_read(const void *p, size_t n)
{
	uintptr_t page =
		(uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)4095;

	if (n <= 4096 && (uintptr_t)p - page <= 4096 - n)
		return true;
	return can_read_there(p, n);
}

/* The end of a page is the end of what is known to be there. */
static bool is_last_of_page(const void *p, size_t n)
{
	return ((uintptr_t)p + n) % 4096 == 0;
}

bool state_can_read_text(const char *s)
{
	if (!state_can_read(s, 1))
		return false;
	for (; *s; s++)
		if (is_last_of_page(s, 1) && !state_can_read(s + 1, 1))
			return false;
	return true;
}

bool state_can_read_list(char *const *list)
{
	if (!state_can_read(list, sizeof(*list)))
		return false;
	for (; *list; list++)
		if (!state_can_read_text(*list) ||
		    (is_last_of_page(list, sizeof(*list)) &&
		     !state_can_read(list + 1, sizeof(*list))))
			return false;
	return true;
}

/* ---- facts about this process ---- */

static void auxv_take(struct auxv *a, unsigned long type, unsigned long value)
{
	switch (type) {
	case AT_SECURE:
		a->secure = value;
		break;
	case AT_UID:
		a->uid = value;
		break;
	case AT_EUID:
		a->euid = value;
		break;
	case AT_EXECFN:
		a->execfn = (const char *)value;
		break;
	}
}

/* For a libc older than getauxval(3). */
static void auxv_read(struct auxv *a)
{
	long fd = sys4(SYS_openat, AT_FDCWD, "/proc/self/auxv",
		       O_RDONLY | O_CLOEXEC, 0);
	unsigned long pair[2];

	if (fd < 0)
		return;
	while (sys3(SYS_read, fd, pair, sizeof(pair)) == sizeof(pair) &&
	       pair[0] != AT_NULL)
		auxv_take(a, pair[0], pair[1]);
	sys1(SYS_close, fd);
}

static struct auxv auxv_get(void)
{
	static const unsigned long types[] = {AT_SECURE, AT_UID, AT_EUID,
					      AT_EXECFN};
	unsigned long (*get)(unsigned long) =
		(unsigned long (*)(unsigned long))next_lookup("getauxval");
	struct auxv a = {.uid = 1, .euid = 1};
	int before = *errno_at();

	if (!get) {
		auxv_read(&a);
		return a;
	}
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		auxv_take(&a, types[i], get(types[i]));
	*errno_at() = before;
	return a;
}

static bool exists(const char *path)
{
	return sys3(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
}

/* ---- the decision ---- */

static bool has_no_capability(void)
{
	struct {
		uint32_t version;
		int pid;
	} head = {0x20080522, 0}; /* _LINUX_CAPABILITY_VERSION_3 */
	struct {
		uint32_t effective, permitted, inheritable;
	} data[2];

	return sys2(SYS_capget, &head, data) == 0 && !data[0].effective &&
	       !data[1].effective;
}

static void begin_root_run(void)
{
	atomic_store(&state.root_run, 1);
	slack_mark(SLACK_ROOT_RUN);
}

static enum state_mode decide_for_root(struct config *c,
				       struct settings_complaints *complaints,
				       const struct auxv *a)
{
	begin_root_run();
	if (a->secure || !has_no_capability() || exists(DISABLE_FILE))
		return STATE_PASS;
	log_start();
	/* Nothing from the environment: it may be somebody else's. */
	settings_from_files(c, complaints, a->execfn, SETTINGS_FILE, false);
	return c->root_process == CONFIG_HELP && !c->disable ? STATE_HELP
							     : STATE_PASS;
}

/* Entered from outside (`kubectl exec`, a probe), or below such a one. */
static bool is_session(long slack)
{
	if (slack == SLACK_SESSION)
		return true;
	return sys0(SYS_getppid) == 0 && sys0(SYS_getpid) != 1;
}

/*
 * Files, then what the parent was given, then the environment: also as it was
 * before the program emptied it.
 */
static void read_settings(struct slot *s,
			  struct settings_complaints *complaints,
			  const struct handed *h, const char *execfn)
{
	struct config *c = &s->config;
	/* Not filled yet, and the stack may be a signal handler's. */
	char *buf = s->carry.entries;
	const char *conf = carry_conf(h, buf, sizeof(s->carry.entries));

	if (conf && *conf)
		settings_from_files(c, complaints, execfn, conf, true);
	else
		settings_from_files(c, complaints, execfn, SETTINGS_FILE,
				    false);
	settings_from_parent(c, h->inherit.entries);
	settings_from_env(c, NULL, &h->kernel);
	settings_from_env(c, complaints, &h->now);
}

/* There is a file, which may hold `disable 1`, and no descriptor to read it. */
static bool is_unread(const struct settings_complaints *complaints)
{
	for (unsigned i = 0; i < complaints->n; i++)
		if (complaints->bad[i].error == EMFILE ||
		    complaints->bad[i].error == ENFILE)
			return true;
	return false;
}

/* Is it in the table, and not given an argument that excuses it? */
static bool refuses_root(const char *execfn)
{
	int row = selves_find(span_of(execfn));
	struct span args;
	bool refuses;
	char *buf;

	if (row < 0 || selves_is_certain(row))
		return row >= 0;
	buf = sys_pages(ARGS_BYTES);
	if (!buf)
		return true;
	args = settings_args(buf, ARGS_BYTES);
	refuses = !selves_is_excused(row, args);
	sys_pages_free(buf, ARGS_BYTES);
	return refuses;
}

/*
 * The built-in table is for who would start as root and for whom nobody has
 * said otherwise in a section of its own.  One that starts with ids that
 * somebody gave it keeps these: nothing makes it root again.
 */
static enum state_mode decide_identity(struct slot *s,
				       struct settings_complaints *complaints,
				       const struct inherit *i,
				       const char *execfn)
{
	const struct config *c = &s->config;
	bool own = c->identity_own;

	if (c->identity == CONFIG_SELF) {
		s->carry.self = own || i->mode == INHERIT_SELF;
		return STATE_SELF;
	}
	if (!own && i->mode == INHERIT_SELF) {
		s->carry.self = 1;
		return STATE_SELF;
	}
	if (inherit_is_root(i) && !own && c->identity == CONFIG_ROOT &&
	    refuses_root(execfn)) {
		s->carry.self = 1;
		return STATE_SELF;
	}
	if (i->mode == INHERIT_TOLD &&
	    (!inherit_is_root(i) || c->identity == CONFIG_ROOT) &&
	    !carry_adopt(i))
		settings_complain(complaints, SPAN("LIBNONROOT groups"),
				  CONFIG_BAD_VALUE,
				  "the list that was kept in /dev/shm");
	return STATE_TOLD;
}

static enum state_mode decide_for_user(struct slot *s,
				       struct settings_complaints *complaints,
				       const struct auxv *a)
{
	struct config *c = &s->config;
	long slack = slack_get();
	enum state_mode mode;
	struct handed h;

	if (slack == SLACK_ROOT_RUN || exists(DISABLE_FILE))
		return STATE_PASS;
	log_start();
	carry_open(&h, a->execfn, complaints);
	read_settings(s, complaints, &h, a->execfn);
	carry_keep(&s->carry, &h, complaints);
	if (h.inherit.jailed)
		view_jail();
	if (h.inherit.declined)
		secure_decline();
	if (c->disable || is_unread(complaints)) {
		mode = STATE_PASS;
	} else if (is_session(slack) && c->sessions == CONFIG_SELF) {
		slack_mark(SLACK_SESSION);
		mode = STATE_SELF;
	} else {
		mode = decide_identity(s, complaints, &h.inherit, a->execfn);
	}
	carry_close(&h);
	return mode;
}

static enum state_mode decide(struct slot *slot,
			      struct settings_complaints *complaints)
{
	struct auxv a = auxv_get();
	uint32_t r = 0, e = 0, s = 0;

	sys3(SYS_getresuid, &r, &e, &s);
	state.uid = r;
	state.gid = (uint32_t)sys0(SYS_getgid);
	/* AT_EUID: it was root at exec, whatever it has become since. */
	if (!r || !e || !s || !a.uid || !a.euid)
		return decide_for_root(&slot->config, complaints, &a);
	if (!a.secure)
		return decide_for_user(slot, complaints, &a);
	/* More privilege than its caller: what it starts is not lied to. */
	begin_root_run();
	return STATE_PASS;
}

static struct slot *slot_at(unsigned i)
{
	return i ? &more_slots[i - 1] : &first_slot;
}

static unsigned slot_index(const struct slot *s)
{
	return s == &first_slot ? 0 : (unsigned)(s - more_slots) + 1;
}

static struct slot *slot_try(void)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		uint8_t free = 0;

		if (atomic_compare_exchange_strong(&state.taken[i], &free, 1))
			return slot_at(i);
	}
	return NULL;
}

/*
 * Null when another thread has found it out, or when slots never come free
 * (in a child of fork whose parent's threads were all at it).
 */
static struct slot *slot_take(void)
{
	for (int i = 0; i < PATIENCE; i++) {
		struct slot *s = slot_try();

		if (s || atomic_load(&state_known) != STATE_UNKNOWN)
			return s;
		sys0(SYS_sched_yield);
	}
	return NULL;
}

enum state_mode state_find(void)
{
	struct settings_complaints complaints = {.n = 0};
	const struct slot *none = NULL;
	struct slot *s;
	enum state_mode mode;

	if (!next_ready() || state_is_quiet() || next_is_second())
		return STATE_PASS;
	s = slot_take();
	if (!s) {
		mode = atomic_load(&state_known);
		return mode == STATE_UNKNOWN ? STATE_PASS : mode;
	}
	config_init(&s->config);
	mode = decide(s, &complaints);
	if (atomic_compare_exchange_strong(&state.slot, &none, s)) {
		atomic_store(&state_known, (uint8_t)mode);
		settings_log(&complaints);
		return mode;
	}
	/* Who loses the race has found the same. */
	atomic_store(&state_known, (uint8_t)mode);
	atomic_store(&state.taken[slot_index(s)], 0);
	return mode;
}
