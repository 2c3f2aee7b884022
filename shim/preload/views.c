/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "libc.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "views.h"

/* Threads and vforked children with ids of their own at once. */
#define VIEWS 1024

/* One for each view, and those of changes that are under way. */
#define SLOTS 2048

/* Long lists of groups at once. */
#define LISTS 16

/* How often a change waits for a slot or a list before it gives up. */
#define PATIENCE 100000

/*
 * `current` is a version (upper bits) and a slot (lower 11).  A change takes
 * a free slot, works on a copy, and publishes it by compare-and-swap; whoever
 * loses starts over from the winner's state.  A reader copies and looks
 * whether `current` is still the same.
 */
struct view {
	_Atomic(uint64_t) current; /* 0: nothing told */
	_Atomic(int32_t) tid;	   /* whose it is; 0 free, CLAIMED */
	_Atomic(int32_t) pid;	   /* the process of that thread */
	_Atomic(uintptr_t) tp;	   /* the thread pointer: survives a fork */
};

#define CLAIMED (-1)

#define SLOT_OF(current) ((current) % SLOTS)
#define VERSION_OF(current) ((current) / SLOTS)

#define CREDS_WORDS VIEWS_CREDS_WORDS

/* Words, so that a copy that a change has torn is no undefined behaviour. */
struct slot {
	_Atomic(uint8_t) taken;
	_Atomic(uint8_t) list; /* which one it holds, from 1 */
	_Atomic(uint64_t) words[CREDS_WORDS];
	_Atomic(uint32_t) groups[VIEWS_GROUPS];
};

/* Written by who took it, then read only, until nobody holds it. */
struct views_list {
	_Atomic(uint32_t) refs;
	uint32_t gids[CREDS_GROUPS_MAX];
};

struct pages {
	struct views_list lists[LISTS];
};

/*
 * In a page that fork(2) wipes and vfork(2) shares: whose memory this is.
 * 0 in a child of fork, until it has looked.
 */
struct kin {
	_Atomic(int32_t) pid;
};

_Atomic(uint64_t) told_fast_ids[TOLD_IDS];

static struct {
	_Atomic(struct pages *) pages;
	_Atomic(struct kin *) kin;
	/* What is written there, and outlives a fork. */
	_Atomic(int32_t) owner;
	/* Views ever in use; the highest, that is. */
	_Atomic(uint32_t) high;
	_Atomic(uint32_t) diversions;
	_Atomic(uint32_t) looks;
	_Atomic(uint8_t) threads;
} all;

/* Where no page can be had, or no kernel wipes it. */
static struct kin unwiped;

static struct view process;
static struct view views[VIEWS] __attribute__((section(".bss.rare")));
static struct slot slots[SLOTS] __attribute__((section(".bss.often")));

struct view *views_process(void)
{
	return &process;
}

bool views_are_many(void)
{
	return atomic_load_explicit(&all.high, memory_order_acquire) != 0;
}

void views_note_thread(void)
{
	if (!atomic_load_explicit(&all.threads, memory_order_relaxed))
		atomic_store(&all.threads, 1);
}

bool views_have_threads(void)
{
	return atomic_load_explicit(&all.threads, memory_order_relaxed);
}

/* ---- long lists ---- */

static struct pages *pages_get(void)
{
	struct pages *none = NULL, *have = atomic_load(&all.pages);

	/* In a vforked child it would stay with the parent. */
	if (have || state_is_quiet() || views_is_vforked())
		return have;
	have = sys_pages(sizeof(*have));
	if (!have || atomic_compare_exchange_strong(&all.pages, &none, have))
		return have;
	sys_pages_free(have, sizeof(*have));
	return none;
}

static void relax(void)
{
	if (!state_is_quiet())
		sys0(SYS_sched_yield);
}

static void sweep(void);

static struct views_list *list_take(void)
{
	struct pages *p = pages_get();

	for (int i = 0; p && i < PATIENCE; i++) {
		if (i == 1)
			sweep();
		for (unsigned k = 0; k < LISTS; k++) {
			uint32_t none = 0;

			if (atomic_compare_exchange_strong(&p->lists[k].refs,
							   &none, 1))
				return &p->lists[k];
		}
		relax();
	}
	return NULL;
}

static uint8_t list_index(const struct views_list *l)
{
	return l ? (uint8_t)(l - atomic_load(&all.pages)->lists + 1) : 0;
}

static struct views_list *list_at(uint8_t index)
{
	struct pages *p = atomic_load(&all.pages);

	return index && p ? &p->lists[index - 1] : NULL;
}

static void list_drop(struct views_list *l)
{
	if (l)
		atomic_fetch_sub(&l->refs, 1);
}

uint32_t *views_groups(struct held *h, size_t n)
{
	if (n <= VIEWS_GROUPS)
		return h->groups;
	if (!h->list)
		h->list = list_take();
	return h->list ? h->list->gids : NULL;
}

/* ---- slots ---- */

static struct slot *slot_try(void)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		uint8_t free = 0;

		if (!atomic_load_explicit(&slots[i].taken,
					  memory_order_relaxed) &&
		    atomic_compare_exchange_strong(&slots[i].taken, &free, 1))
			return &slots[i];
	}
	return NULL;
}

static struct slot *slot_take(void)
{
	for (int i = 0; i < PATIENCE; i++) {
		struct slot *s = slot_try();

		if (s)
			return s;
		if (i == 0)
			sweep();
		relax();
	}
	return NULL;
}

static void slot_free(struct slot *s)
{
	if (UNLIKELY(atomic_load_explicit(&s->list, memory_order_relaxed)))
		list_drop(list_at(atomic_exchange(&s->list, 0)));
	atomic_store_explicit(&s->taken, 0, memory_order_release);
}

/*
 * Release and acquire: who reads a word of a slot's next life also sees that
 * `current` has moved on.
 */
static void slot_store(struct slot *s, const struct held *h)
{
	for (unsigned i = 0; i < CREDS_WORDS; i++)
		atomic_store_explicit(&s->words[i], h->words[i],
				      memory_order_release);
	if (h->creds.ngroups > VIEWS_GROUPS)
		return;
	for (unsigned i = 0; i < h->creds.ngroups; i++)
		atomic_store_explicit(&s->groups[i], h->creds.groups[i],
				      memory_order_release);
}

static inline void creds_load(const struct slot *s, struct creds *ret)
{
	uint64_t *to = (uint64_t *)(void *)ret;

	for (unsigned i = 0; i < CREDS_WORDS; i++)
		to[i] = atomic_load_explicit(&s->words[i],
					     memory_order_acquire);
	/* Every word is there now: gcc's analyzer does not follow the loop. */
	__asm__ volatile("" : "+m"(*ret));
}

static void slot_load(const struct slot *s, struct held *ret)
{
	creds_load(s, &ret->creds);
	/* Torn ones are read again by the caller. */
	if (ret->creds.ngroups > VIEWS_GROUPS)
		return;
	for (unsigned i = 0; i < ret->creds.ngroups; i++)
		ret->groups[i] = atomic_load_explicit(&s->groups[i],
						      memory_order_acquire);
	ret->creds.groups = ret->groups;
}

/* ---- reading and changing a view ---- */

void views_hold(const struct view *v, struct held *ret)
{
	ret->list = NULL;
	do {
		ret->version =
			atomic_load_explicit(&v->current, memory_order_acquire);
		slot_load(&slots[SLOT_OF(ret->version)], ret);
	} while (!views_is(v, ret));
}

void views_glance(const struct view *v, struct creds *ret)
{
	const struct slot *s;
	uint64_t version;

	do {
		version =
			atomic_load_explicit(&v->current, memory_order_acquire);
		s = &slots[SLOT_OF(version)];
		creds_load(s, ret);
	} while (atomic_load_explicit(&v->current, memory_order_acquire) !=
		 version);
	if (ret->ngroups <= VIEWS_GROUPS)
		ret->groups = (const uint32_t *)(uintptr_t)s->groups;
}

bool views_is(const struct view *v, const struct held *h)
{
	return atomic_load_explicit(&v->current, memory_order_acquire) ==
	       h->version;
}

void views_drop(struct held *h)
{
	list_drop(h->list);
	h->list = NULL;
}

/*
 * The list that a slot shall hold: the copy's own, or the one that it has
 * borrowed from what it is a copy of, and which may be gone by now.
 */
static bool slot_share_list(struct slot *s, const struct view *v,
			    const struct held *h)
{
	struct views_list *l = h->list;

	if (LIKELY(h->creds.ngroups <= VIEWS_GROUPS))
		return true;
	if (!l)
		l = list_at(atomic_load(&slots[SLOT_OF(h->version)].list));
	if (!l)
		return false;
	atomic_fetch_add(&l->refs, 1);
	atomic_store(&s->list, list_index(l));
	return h->list || views_is(v, h);
}

static uint64_t fast_mark(unsigned changed);
static void fast_settle(unsigned changed, uint64_t mark);

static uint64_t successor(uint64_t version, const struct slot *s)
{
	uint64_t next = VERSION_OF(version) + 1;

	/* Half of it is kept with the fast ids, where 0 means something. */
	if ((uint32_t)next == 0)
		next++;
	return next * SLOTS + (uint64_t)(s - slots);
}

/* False when another was quicker. */
static bool swap(struct view *v, const struct held *h, struct slot *s)
{
	uint64_t old = h->version;

	slot_store(s, h);
	if (slot_share_list(s, v, h) &&
	    atomic_compare_exchange_strong(&v->current, &old,
					   successor(old, s))) {
		if (old)
			slot_free(&slots[SLOT_OF(old)]);
		return true;
	}
	slot_free(s);
	return false;
}

int views_publish(struct view *v, const struct held *h, unsigned changed)
{
	struct slot *s = slot_take();
	uint64_t mark;
	bool done;

	/* setuid(2) has EAGAIN for a resource that may come back. */
	if (!s)
		return -EAGAIN;
	if (v != &process)
		return swap(v, h, s);
	mark = fast_mark(changed);
	done = swap(v, h, s);
	fast_settle(changed, mark);
	return done;
}

/* ---- the ids that are asked for alone ---- */

/*
 * An id with half of the version that made it, so that a late writer cannot
 * put an old value over a newer one.  Without a version: 0, nothing is told
 * yet, or a number that says since which diversion there are threads or
 * children with ids of their own, and the views have to be searched.
 */
static bool is_diverted(uint64_t fast)
{
	return fast >> 32 == 0 && fast != 0;
}

uint32_t told_id_of(const struct creds *c, enum told_id which)
{
	switch (which) {
	case TOLD_RUID:
		return c->ruid;
	case TOLD_EUID:
		return c->euid;
	case TOLD_RGID:
		return c->rgid;
	case TOLD_EGID:
		return c->egid;
	case TOLD_FSUID:
		return c->fsuid;
	case TOLD_FSGID:
	case TOLD_IDS:
		break;
	}
	return c->fsgid;
}

/* `over`: the diversion that may be ended, 0 for none. */
static void fast_store(unsigned which, uint32_t version, uint32_t id,
		       uint64_t over)
{
	uint64_t want = (uint64_t)version << 32 | id;
	uint64_t old = atomic_load(&told_fast_ids[which]);

	while (is_diverted(old)
		       ? old == over
		       : old == 0 ||
				 (int32_t)(version - (uint32_t)(old >> 32)) > 0)
		if (atomic_compare_exchange_weak(&told_fast_ids[which], &old,
						 want))
			return;
}

static uint64_t new_mark(void)
{
	uint64_t mark;

	do
		mark = (uint32_t)(atomic_fetch_add(&all.diversions, 1) + 1);
	while (mark == 0);
	return mark;
}

/*
 * While a change is under way the ids that it changes are looked up in the
 * view, so that no signal handler sees one of two ids changed.  Ids that are
 * diverted already stay so.
 */
static uint64_t fast_mark(unsigned changed)
{
	uint64_t mark = new_mark();

	for (unsigned i = 0; i < TOLD_IDS; i++) {
		uint64_t old = atomic_load(&told_fast_ids[i]);

		while ((changed >> i & 1) && !is_diverted(old) &&
		       !atomic_compare_exchange_weak(&told_fast_ids[i], &old,
						     mark))
			;
	}
	return mark;
}

/*
 * Only what has changed: what an id is was said by the last version that
 * changed it.  Who finds the mark of another leaves it to that one, which
 * therefore looks whether the view has moved on meanwhile.
 */
static void fast_settle(unsigned changed, uint64_t mark)
{
	struct held h;

	do {
		views_hold(&process, &h);
		for (unsigned i = 0; i < TOLD_IDS; i++)
			if (changed >> i & 1)
				fast_store(i, (uint32_t)VERSION_OF(h.version),
					   told_id_of(&h.creds, i), mark);
	} while (!views_is(&process, &h));
}

/* The view has its tid already: who stores here after us knows of it. */
static void divert(void)
{
	uint64_t mark = new_mark();

	for (unsigned i = 0; i < TOLD_IDS; i++)
		atomic_store(&told_fast_ids[i], mark);
}

static bool any_taken(void)
{
	uint32_t high = atomic_load(&all.high);

	for (uint32_t i = 0; i < high; i++)
		if (atomic_load(&views[i].tid))
			return true;
	return false;
}

/*
 * Nobody has ids of its own any more.  The marks are read before that is
 * looked: a view that comes after it brings a new mark, which stays.
 */
static void undivert(void)
{
	uint64_t marks[TOLD_IDS];
	struct held h;

	for (unsigned i = 0; i < TOLD_IDS; i++)
		marks[i] = atomic_load(&told_fast_ids[i]);
	if (any_taken())
		return;
	do {
		views_hold(&process, &h);
		for (unsigned i = 0; i < TOLD_IDS; i++)
			fast_store(i, (uint32_t)VERSION_OF(h.version),
				   told_id_of(&h.creds, i), marks[i]);
	} while (!views_is(&process, &h));
}

/* ---- whose view ---- */

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
	struct kin *k = atomic_load_explicit(&all.kin, memory_order_acquire);
	int32_t owner = k && !state_is_quiet() ? atomic_load(&k->pid) : 0;

	return owner && owner != my_pid();
}

/* With any thread pointer for 0: that of an ended thread, whose number may
 * have come again. */
static struct view *view_of(int32_t tid, uintptr_t tp)
{
	uint32_t high = atomic_load(&all.high);

	for (uint32_t i = 0; i < high; i++)
		if (atomic_load(&views[i].tid) == tid &&
		    (!tp || atomic_load(&views[i].tp) == tp))
			return &views[i];
	return NULL;
}

/* Where no system call may be made, or the tid has changed by a fork. */
static struct view *view_of_pointer(uintptr_t tp, int32_t pid)
{
	uint32_t high = atomic_load(&all.high);

	for (uint32_t i = 0; i < high; i++)
		if (atomic_load(&views[i].tid) &&
		    atomic_load(&views[i].tp) == tp &&
		    (!pid || atomic_load(&views[i].pid) == pid))
			return &views[i];
	return NULL;
}

/*
 * Have the copy hold the list that it has borrowed, so that it stays: false
 * when the view has moved on.
 */
static bool list_share(const struct view *v, struct held *h)
{
	struct views_list *l;

	if (h->creds.ngroups <= VIEWS_GROUPS)
		return views_is(v, h);
	l = list_at(atomic_load(&slots[SLOT_OF(h->version)].list));
	if (!l)
		return false;
	atomic_fetch_add(&l->refs, 1);
	h->list = l;
	h->creds.groups = l->gids;
	if (views_is(v, h))
		return true;
	views_drop(h);
	return false;
}

/* Alone in this memory. */
static void process_becomes(const struct view *v)
{
	struct held h = {.list = NULL};
	int r = 0;

	do
		views_hold(v, &h);
	while (!list_share(v, &h));
	while (r == 0) {
		h.version = atomic_load(&process.current);
		r = views_publish(&process, &h, ~0u);
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
		v = view_of_pointer(my_tp(), atomic_load(&all.owner));
	if (!atomic_compare_exchange_strong(&k->pid, &none, my_pid()))
		return;
	atomic_store(&all.owner, my_pid());
	if (v)
		process_becomes(v);
	for (uint32_t i = 0; i < atomic_load(&all.high); i++)
		atomic_store(&views[i].tid, 0);
	undivert();
}

/*
 * Another thread may have been between a change and its fast ids, and is not
 * here to finish.
 */
void views_after_fork(void)
{
	struct kin *k = atomic_load(&all.kin);
	struct held h;

	if (!atomic_load(&process.current))
		return;
	if (k == &unwiped)
		atomic_store(&k->pid, 0);
	if (views_are_many() && k && !atomic_load(&k->pid))
		after_fork(k);
	views_hold(&process, &h);
	for (unsigned i = 0; i < TOLD_IDS; i++)
		atomic_store(&told_fast_ids[i],
			     VERSION_OF(h.version) << 32 |
				     told_id_of(&h.creds, i));
}

static void raise_high(uint32_t to)
{
	uint32_t high = atomic_load(&all.high);

	while (high < to && !atomic_compare_exchange_weak(&all.high, &high, to))
		;
}

/* Nobody has ids of its own any more: gets are quick again. */
static void calm(void)
{
	uint32_t high = atomic_load(&all.high);

	undivert();
	if (any_taken() || !atomic_compare_exchange_strong(&all.high, &high, 0))
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
		return &process;
	if (state_is_quiet()) {
		v = view_of_pointer(my_tp(), 0);
		return v ? v : &process;
	}
	k = atomic_load(&all.kin);
	if (k && !atomic_load(&k->pid))
		after_fork(k);
	/* Threads end without a word. */
	if ((atomic_fetch_add_explicit(&all.looks, 1, memory_order_relaxed) &
	     255) == 255)
		sweep();
	v = view_of(my_tid(), my_tp());
	if (v)
		return v;
	/* A vforked child begins as the thread that it runs in place of, which
	 * may be of a vforked child. */
	if (views_is_vforked())
		v = view_of_pointer(my_tp(), (int32_t)sys0(SYS_getppid));
	else if (!any_taken())
		calm();
	return v ? v : &process;
}

struct view *views_next_thread(const struct view *v)
{
	struct kin *k = atomic_load(&all.kin);
	int32_t pid = k ? atomic_load(&k->pid) : 0;
	uint32_t high = atomic_load(&all.high);

	for (uint32_t i = v ? (uint32_t)(v - views) + 1 : 0; i < high; i++) {
		int32_t tid = atomic_load(&views[i].tid);

		if (tid && tid != CLAIMED && atomic_load(&views[i].pid) == pid)
			return &views[i];
	}
	return NULL;
}

/* ---- views come and go ---- */

static struct kin *kin_make(void)
{
	struct kin *k = sys_pages(sizeof(*k));

	if (!k)
		return &unwiped;
	/* Linux 4.14.  Without it a child of a fork that no hook sees takes
	 * itself for a vforked one: it keeps its ids in a view of its own. */
	if (sys3(SYS_madvise, k, 4096, MADV_WIPEONFORK) == 0)
		return k;
	sys_pages_free(k, sizeof(*k));
	return &unwiped;
}

static struct kin *kin_get(void)
{
	struct kin *none = NULL, *k = atomic_load(&all.kin);

	if (k || state_is_quiet())
		return k;
	k = kin_make();
	atomic_store(&all.owner, my_pid());
	atomic_store(&k->pid, my_pid());
	if (atomic_compare_exchange_strong(&all.kin, &none, k))
		return k;
	if (k != &unwiped)
		sys_pages_free(k, sizeof(*k));
	return none;
}

/* Of a view that is CLAIMED. */
static void view_empty(struct view *v)
{
	uint64_t old = atomic_exchange(&v->current, 0);

	if (old)
		slot_free(&slots[SLOT_OF(old)]);
}

static bool is_over(const struct view *v, int32_t tid)
{
	if (tid == 0)
		return atomic_load(&v->current) != 0;
	return tid != CLAIMED &&
	       sys3(SYS_tgkill, atomic_load(&v->pid), tid, 0) == -ESRCH;
}

/* The views of threads that have ended, and of children that are gone. */
static void sweep(void)
{
	uint32_t high = atomic_load(&all.high);

	for (uint32_t i = 0; i < high && !state_is_quiet(); i++) {
		int32_t tid = atomic_load(&views[i].tid);

		if (!is_over(&views[i], tid) ||
		    !atomic_compare_exchange_strong(&views[i].tid, &tid,
						    CLAIMED))
			continue;
		view_empty(&views[i]);
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
		view_empty(&views[i]);
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
		sweep();
		v = view_claim();
	}
	while (v && r == 0) {
		views_hold(from, &h);
		if (!list_share(from, &h))
			continue;
		/* A new view starts from nothing. */
		h.version = 0;
		r = views_publish(v, &h, 0);
		views_drop(&h);
	}
	if (r == 1)
		return v;
	if (v)
		atomic_store(&v->tid, 0);
	return NULL;
}

static void view_give(struct view *v, int32_t tid, int32_t pid, uintptr_t tp)
{
	atomic_store(&v->pid, pid);
	atomic_store(&v->tp, tp);
	atomic_store(&v->tid, tid);
	divert();
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
		atomic_store(&all.owner, my_pid());
	}
	pages_get();
}

void views_prepare(void)
{
	pages_get();
}

/* ---- threads ---- */

int views_thread_bear(void)
{
	struct view *seen = views_mine();
	struct view *v;

	views_note_thread();
	sweep();
	if (seen == &process)
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
}

void views_thread_unborn(int which)
{
	if (which >= 0)
		atomic_store(&views[which].tid, 0);
}
