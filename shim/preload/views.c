/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "fast.h"
#include "libc.h"
#include "slots.h"
#include "state.h"
#include "sys.h"
#include "views.h"

/* Threads and vforked children with ids of their own at once. */
#define VIEWS 1024

#define CLAIMED (-1)

/*
 * In a page that fork(2) wipes and vfork(2) shares: whose memory this is.
 * 0 in a child of fork, until it has looked.
 */
struct kin {
	_Atomic(int32_t) pid;
};

struct views_all views_all;

struct kin views_unwiped;

struct view view_of_process = {.current = VIEW_DIVERTED};
static struct view views[VIEWS] __attribute__((section(".bss.rare")));

void views_note_thread(void)
{
	if (!atomic_load_explicit(&views_all.threads, memory_order_relaxed))
		atomic_store(&views_all.threads, 1);
}

/* ---- whose view ---- */

static bool any_taken(void)
{
	uint32_t high = atomic_load(&views_all.high);

	for (uint32_t i = 0; i < high; i++)
		if (atomic_load(&views[i].tid))
			return true;
	return false;
}

static int32_t my_tid(void)
{
	return (int32_t)sys0(SYS_gettid);
}

static int32_t my_pid(void)
{
	return (int32_t)sys0(SYS_getpid);
}

static uintptr_t my_tp(void)
{
	return (uintptr_t)__builtin_thread_pointer();
}

bool views_is_vforked(void)
{
	struct kin *k =
		atomic_load_explicit(&views_all.kin, memory_order_acquire);
	int32_t owner = k && !state_is_quiet() ? atomic_load(&k->pid) : 0;

	return owner && owner != my_pid();
}

/* With any thread pointer for 0: that of an ended thread, whose number may
 * have come again. */
static struct view *view_of(int32_t tid, uintptr_t tp)
{
	uint32_t high = atomic_load(&views_all.high);

	for (uint32_t i = 0; i < high; i++)
		if (atomic_load(&views[i].tid) == tid &&
		    (!tp || atomic_load(&views[i].tp) == tp))
			return &views[i];
	return NULL;
}

/* Is it somebody's?  One that is CLAIMED has what was written there before. */
static bool is_owned(int32_t tid)
{
	return tid && tid != CLAIMED;
}

/* Where no system call may be made, or the tid has changed by a fork. */
static struct view *view_of_pointer(uintptr_t tp, int32_t pid)
{
	uint32_t high = atomic_load(&views_all.high);

	for (uint32_t i = 0; i < high; i++)
		if (is_owned(atomic_load(&views[i].tid)) &&
		    atomic_load(&views[i].tp) == tp &&
		    (!pid || atomic_load(&views[i].pid) == pid))
			return &views[i];
	return NULL;
}

/* Alone in this memory. */
static void process_becomes(const struct view *v)
{
	struct held h = {.list = NULL};
	int r = 0;

	do
		views_hold(v, &h);
	while (!slots_share(v, &h));
	while (r == 0) {
		h.version = atomic_load(&view_of_process.current);
		r = views_publish(&view_of_process, &h);
	}
	views_drop(&h);
}

/*
 * In a child of fork(2): what its thread had is the process's now, and the
 * other threads are not here.  Their views are given up without a look at
 * their slots: who was in the middle of a change is not here either.
 */
static void after_fork(struct kin *k)
{
	int32_t none = 0;
	struct view *v = view_of_pointer(my_tp(), (int32_t)sys0(SYS_getppid));

	/* Its parent may have ended by now. */
	if (!v)
		v = view_of_pointer(my_tp(), atomic_load(&views_all.owner));
	if (!atomic_compare_exchange_strong(&k->pid, &none, my_pid()))
		return;
	atomic_store(&views_all.owner, my_pid());
	if (v)
		process_becomes(v);
	for (uint32_t i = 0; i < atomic_load(&views_all.high); i++)
		atomic_store(&views[i].tid, 0);
	fast_undivert(any_taken);
}

void views_after_fork_of_many(void)
{
	struct kin *k = atomic_load(&views_all.kin);

	if (slots_is_empty(slots_version(&view_of_process)))
		return;
	if (k == &views_unwiped)
		atomic_store(&k->pid, 0);
	if (views_are_many() && k && !atomic_load(&k->pid))
		after_fork(k);
}

static void raise_high(uint32_t to)
{
	uint32_t high = atomic_load(&views_all.high);

	while (high < to &&
	       !atomic_compare_exchange_weak(&views_all.high, &high, to))
		;
}

/* Nobody has ids of its own any more: gets are quick again. */
static void calm(void)
{
	uint32_t high = atomic_load(&views_all.high);

	fast_undivert(any_taken);
	if (any_taken() ||
	    !atomic_compare_exchange_strong(&views_all.high, &high, 0))
		return;
	/* One that came in between has raised it, or is seen here. */
	for (uint32_t i = 0; i < high; i++)
		if (atomic_load(&views[i].tid)) {
			raise_high(high);
			return;
		}
}

struct view *views_mine(void)
{
	struct kin *k;
	struct view *v;

	if (LIKELY(!views_are_many()))
		return &view_of_process;
	if (state_is_quiet()) {
		v = view_of_pointer(my_tp(), 0);
		return v ? v : &view_of_process;
	}
	k = atomic_load(&views_all.kin);
	if (k && !atomic_load(&k->pid))
		after_fork(k);
	/* Threads end without a word. */
	if ((atomic_fetch_add_explicit(&views_all.looks, 1,
				       memory_order_relaxed) &
	     255) == 255)
		views_sweep();
	v = view_of(my_tid(), my_tp());
	if (v)
		return v;
	/* A vforked child begins as the thread that it runs in place of, which
	 * may be of a vforked child. */
	if (views_is_vforked())
		v = view_of_pointer(my_tp(), (int32_t)sys0(SYS_getppid));
	else if (!any_taken())
		calm();
	return v ? v : &view_of_process;
}

struct view *views_next_thread(const struct view *v)
{
	struct kin *k = atomic_load(&views_all.kin);
	int32_t pid = k ? atomic_load(&k->pid) : 0;
	uint32_t high = atomic_load(&views_all.high);

	for (uint32_t i = v ? (uint32_t)(v - views) + 1 : 0; i < high; i++) {
		int32_t tid = atomic_load(&views[i].tid);

		if (is_owned(tid) && atomic_load(&views[i].pid) == pid)
			return &views[i];
	}
	return NULL;
}

/* ---- views come and go ---- */

static struct kin *kin_make(void)
{
	struct kin *k = sys_page_of_process();

	/* Then a child of a fork that no hook sees takes itself for a vforked
	 * one: it keeps its ids in a view of its own. */
	return k ? k : &views_unwiped;
}

static struct kin *kin_get(void)
{
	struct kin *none = NULL, *k = atomic_load(&views_all.kin);

	if (k || state_is_quiet())
		return k;
	k = kin_make();
	atomic_store(&views_all.owner, my_pid());
	atomic_store(&k->pid, my_pid());
	if (atomic_compare_exchange_strong(&views_all.kin, &none, k))
		return k;
	if (k != &views_unwiped)
		sys_pages_free(k, sizeof(*k));
	return none;
}

static bool is_over(const struct view *v, int32_t tid)
{
	if (tid == 0)
		return !slots_is_empty(slots_version(v));
	return tid != CLAIMED &&
	       sys3(SYS_tgkill, atomic_load(&v->pid), tid, 0) == -ESRCH;
}

/* The views of threads that have ended, and of children that are gone. */
void views_sweep(void)
{
	uint32_t high = atomic_load(&views_all.high);

	for (uint32_t i = 0; i < high && !state_is_quiet(); i++) {
		int32_t tid = atomic_load(&views[i].tid);

		if (!is_over(&views[i], tid) ||
		    !atomic_compare_exchange_strong(&views[i].tid, &tid,
						    CLAIMED))
			continue;
		slots_empty(&views[i]);
		atomic_store(&views[i].tid, 0);
	}
}

static struct view *view_claim(void)
{
	for (uint32_t i = 0; i < VIEWS; i++) {
		int32_t none = 0;

		if (!atomic_compare_exchange_strong(&views[i].tid, &none,
						    CLAIMED))
			continue;
		slots_empty(&views[i]);
		raise_high(i + 1);
		return &views[i];
	}
	return NULL;
}

/* A copy of what `from` holds, for nobody yet. */
static struct view *view_copy(const struct view *from)
{
	struct view *v = view_claim();
	struct held h = {.list = NULL};
	int r = 0;

	if (!v) {
		views_sweep();
		v = view_claim();
	}
	while (v && r == 0) {
		views_hold(from, &h);
		if (!slots_share(from, &h))
			continue;
		/* A new view starts from nothing. */
		h.version = slots_version(v);
		r = views_publish(v, &h);
		views_drop(&h);
	}
	if (r == 1)
		return v;
	if (v)
		atomic_store(&v->tid, 0);
	return NULL;
}

/*
 * What is still there of an ended thread, whose thread pointer has come again:
 * a child of fork would be taken for its.
 */
static void forget_pointer(uintptr_t tp, int32_t pid)
{
	uint32_t high = atomic_load(&views_all.high);

	for (uint32_t i = 0; i < high; i++) {
		int32_t tid = atomic_load(&views[i].tid);

		/* Not if it has just been swept, and is another's. */
		if (is_owned(tid) && atomic_load(&views[i].tp) == tp &&
		    atomic_load(&views[i].pid) == pid)
			atomic_compare_exchange_strong(&views[i].tid, &tid, 0);
	}
}

static void view_give(struct view *v, int32_t tid, int32_t pid, uintptr_t tp)
{
	forget_pointer(tp, pid);
	atomic_store(&v->pid, pid);
	atomic_store(&v->tp, tp);
	atomic_store(&v->tid, tid);
	fast_divert();
}

/*
 * Have the kernel free the view when this child gives its parent's memory
 * back, by exec or exit: set_tid_address(2), mm_release().  Only where there
 * is no such address yet: a thread has one, a child of vfork(2) none.
 */
static void end_with_memory(struct view *v, int32_t tid)
{
	void *address = NULL;

	if (tid != my_pid())
		return;
	sys2(SYS_prctl, PR_GET_TID_ADDRESS, &address);
	if (!address)
		sys1(SYS_set_tid_address, &v->tid);
}

struct view *views_own(void)
{
	struct view *v, *seen = views_mine();
	bool vforked = views_is_vforked();
	int32_t tid = my_tid();

	if (atomic_load(&seen->tid) == tid)
		return seen;
	if (!vforked && !kin_get())
		return NULL;
	v = view_copy(seen);
	if (!v)
		return NULL;
	view_give(v, tid, my_pid(), my_tp());
	if (vforked)
		end_with_memory(v, tid);
	return v;
}

void views_begin(struct held *h)
{
	h->version = VIEW_DIVERTED;
	if (views_publish(&view_of_process, h) >= 0)
		fast_undivert(any_taken);
}

void views_before_vfork(void)
{
	struct kin *k;

	if (state_is_quiet() || state_mode() != STATE_TOLD ||
	    views_is_vforked())
		return;
	k = kin_get();
	if (!k)
		return;
	if (!atomic_load(&k->pid)) {
		if (views_are_many())
			views_mine();
		else
			atomic_store(&k->pid, my_pid());
		atomic_store(&views_all.owner, my_pid());
	}
	slots_prepare();
}

void views_prepare(void)
{
	slots_prepare();
}

/* ---- threads ---- */

int views_thread_bear(void)
{
	struct view *seen = views_mine();
	struct view *v;

	views_note_thread();
	views_sweep();
	if (seen == &view_of_process)
		return -1;
	v = view_copy(seen);
	return v ? (int)(v - views) : -EAGAIN;
}

void views_thread_born(int which)
{
	int32_t tid = my_tid();
	struct view *stale = view_of(tid, 0);

	/* Of an ended thread whose number has come again. */
	if (stale)
		atomic_store(&stale->tid, 0);
	if (which >= 0)
		view_give(&views[which], tid, my_pid(), my_tp());
	else
		forget_pointer(my_tp(), my_pid());
}

void views_thread_unborn(int which)
{
	if (which >= 0)
		atomic_store(&views[which].tid, 0);
}
