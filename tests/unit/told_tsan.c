/* SPDX-License-Identifier: MIT */
/*
 * told.c and views.c under ThreadSanitizer: sets and gets from many threads,
 * threads with ids of their own, forks in between.  "ok", or what was wrong.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../shim/preload/caps.h"
#include "../../shim/preload/fast.h"
#include "../../shim/preload/slots.h"
#include "../../shim/preload/state.h"
#include "../../shim/preload/told.h"
#include "../../shim/preload/views.h"

/* What the library would have found out about its process. */
_Atomic(uint8_t) state_known = STATE_TOLD;

enum state_mode state_find(void)
{
	return STATE_TOLD;
}

const struct config *state_config(void)
{
	static const struct config root = {.capabilities =
						   CREDS_CONTAINER_CAPS};

	return &root;
}

uint64_t caps_known(void)
{
	return CREDS_CONTAINER_CAPS;
}

bool state_is_quiet(void)
{
	return false;
}

bool state_is_helped_root(void)
{
	return false;
}

bool state_can_read(const void *p, size_t n)
{
	return p || !n;
}

#define THREADS 16
#define ROUNDS 4000

static _Atomic(int) wrong;

static void expect(bool ok, const char *what)
{
	if (!ok && wrong++ < 5)
		fprintf(stderr, "# %s\n", what);
}

/* euid and egid are always set together, to the same number. */
static void set_both(uint32_t id)
{
	told_set(&(struct told_change){
		.call = TOLD_SETRESUID, .a = -1u, .b = id, .c = -1u});
}

static void *process_wide(void *arg)
{
	uint32_t id = (uint32_t)(uintptr_t)arg, e, g;
	uint32_t list[4] = {id, id, id, id}, got[4];
	struct creds c;

	for (int i = 0; i < ROUNDS; i++) {
		set_both(i % 2 ? id : 0);
		expect(told_id(TOLD_EUID, &e) && e <= THREADS, "euid");
		told_set(&(struct told_change){
			.call = TOLD_SETGROUPS, .size = 4, .list = list});
		expect(told_getgroups(4, got) <= 4, "groups");
		expect(got[0] == got[3], "groups of one set");
		expect(told_ids(&e, &g), "ids");
		told_creds(&c);
		expect(c.euid == c.fsuid, "the fs id goes with the effective");
	}
	return NULL;
}

static void *own_ids(void *arg)
{
	uint32_t id = 100 + (uint32_t)(uintptr_t)arg, r, e, s;

	for (int i = 0; i < ROUNDS / 10; i++) {
		told_set(&(struct told_change){.call = TOLD_SETRESUID,
					       .a = id,
					       .b = id,
					       .c = 0,
					       .raw = true});
		expect(!told_getres(false, &r, &e, &s) && r == id,
		       "a thread's own ids");
		if (i % 100 == 0) {
			pid_t pid = fork();

			if (pid == 0)
				_exit(told_id(TOLD_RUID, &r) && r == id ? 0
									: 1);
			waitpid(pid, (int *)&e, 0);
			expect(e == 0, "ids of a thread after its fork");
		}
	}
	return NULL;
}

/*
 * One sets, each time to more; the others get meanwhile, and write what is
 * found by one load.  Nobody sees less than before, and who has set it what it
 * has set.
 */
static _Atomic(bool) all_set;

static void *get_in_order(void)
{
	uint32_t before = 0, now = 0;

	for (; !all_set; before = now)
		expect(told_id(TOLD_EGID, &now) && now >= before, "the order");
	return NULL;
}

static void *in_order(void *arg)
{
	uint32_t now;

	if ((uintptr_t)arg != THREADS)
		return get_in_order();
	for (uint32_t i = 1; i <= ROUNDS; i++) {
		told_set(&(struct told_change){.call = TOLD_SETEGID, .a = i});
		/* Mostly it is left to the others to look. */
		if (i % 8 == 0)
			expect(told_id(TOLD_EGID, &now) && now == i,
			       "what was set");
	}
	all_set = true;
	return NULL;
}

/* What is found by one load is of the version that it says, or not taken. */
static void write_late(void)
{
	struct creds c;
	uint64_t version = views_glance(&view_of_process, &c);
	uint32_t id = 0;

	told_set(&(struct told_change){.call = TOLD_SETEGID, .a = 5});
	fast_write(&c, version);
	expect(told_id(TOLD_EGID, &id) && id == 5, "what was written late");
	expect(fast_get(TOLD_EGID, &id) && id == 5, "what a get has found");
	told_set(&(struct told_change){.call = TOLD_SETEGID, .a = c.egid});
}

/* A version is no other one's, also where its mark begins anew. */
static void begin_anew(void)
{
	const uint64_t last = (uint64_t)7 << 32 | (UINT32_MAX - VIEW_DIVERTED);
	uint64_t next = slots_next(last, 9);

	expect(SLOTS_AT(next) == 9 && SLOTS_MARK(next) == VIEW_NEXT,
	       "the first mark again, in that slot");
	expect(next != slots_next(0, 9), "not the first version");
	expect(slots_next(last | VIEW_DIVERTED, 9) == (next | VIEW_DIVERTED),
	       "diverted as before");
	expect(slots_is_empty(VIEW_DIVERTED) && !slots_is_empty(next),
	       "none is nothing");
}

/*
 * A thread ends in the middle of a change of all threads, and the next one gets
 * its view, in the same slot.
 */
static void *end_and_come(void *arg)
{
	struct view *v = views_own();
	struct held late, next;

	views_hold(v, &late);
	slots_empty(v);
	next = late;
	next.creds.groups = next.groups;
	next.version = slots_version(v);
	expect(views_publish(v, &next) == 1, "the ids of the next thread");
	expect(!views_publish(v, &late), "a change for who has ended");
	return arg;
}

int main(int argc, char **argv)
{
	char how = argc > 1 ? argv[1][0] : 'p';
	void *(*run)(void *) = how == 'o'   ? own_ids
			       : how == 'i' ? in_order
					    : process_wide;
	pthread_t t[THREADS];
	uint32_t r = 9;

	told_is_active();
	write_late();
	begin_anew();
	views_note_thread();
	pthread_create(&t[0], NULL, end_and_come, NULL);
	pthread_join(t[0], NULL);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, run, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	expect(told_id(TOLD_RUID, &r) && r == 0, "the process is as it was");
	puts(wrong ? "wrong" : "ok");
	return wrong != 0;
}
