/* SPDX-License-Identifier: MIT */
/*
 * Whose credentials are whose: those of the process, of a thread that has
 * changed its own by syscall(2), and of a vforked child, which shares the
 * memory of its parent and none of its ids.
 *
 * A view holds one struct creds.  Reading is wait-free; changing is done on
 * a copy that is published by compare-and-swap, so that the changes of a
 * view have a serial order.  No lock: a signal handler, or a thread that
 * stops for ever, keeps nobody waiting.
 */
#ifndef NONROOT_VIEWS_H
#define NONROOT_VIEWS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../core/creds.h"

/* Groups kept beside the credentials; longer lists are in pages of ours. */
#define VIEWS_GROUPS 32

struct view;
struct views_list;

#define VIEWS_CREDS_WORDS (sizeof(struct creds) / sizeof(uint64_t))
_Static_assert(sizeof(struct creds) % sizeof(uint64_t) == 0, "whole words");

/* A private copy of what a view holds. */
struct held {
	union {
		/* Its groups point to one of the three below. */
		struct creds creds;
		/* As it is copied while somebody may change it. */
		uint64_t words[VIEWS_CREDS_WORDS];
	};
	uint32_t groups[VIEWS_GROUPS];
	/* The groups of views_look(), which are the view's. */
	const uint32_t *borrowed;
	struct views_list *list; /* that this copy owns, or null */
	uint64_t version;	 /* what it is a copy of */
};

/* What says whose view a call concerns; only views.c writes it. */
struct kin;
extern struct views_all {
	_Atomic(struct kin *) kin;
	/* What is written there, and outlives a fork. */
	_Atomic(int32_t) owner;
	/* Views ever in use; the highest, that is. */
	_Atomic(uint32_t) high;
	_Atomic(uint32_t) looks;
	_Atomic(uint8_t) threads;
} views_all __attribute__((visibility("hidden")));

/* The one that the calling thread sees. */
struct view *views_mine(void);

/* True once any but the first exists: then they have to be searched. */
static inline bool views_are_many(void)
{
	return atomic_load_explicit(&views_all.high, memory_order_acquire) != 0;
}

/* Is it certain that there is the process's view alone?  Not where a child may
 * share this memory. */
static inline bool views_are_one(void)
{
	return !views_are_many() &&
	       !atomic_load_explicit(&views_all.kin, memory_order_acquire);
}

/*
 * Copy.  A list of more than VIEWS_GROUPS is borrowed: it may be overwritten
 * once views_is() says no.
 */
void views_hold(const struct view *v, struct held *ret);

/*
 * The same for a change: without a copy of the groups, which stay where the
 * view has them, and perhaps of two moments.  What is made of it counts if
 * views_is() or views_publish() says so.
 */
void views_look(const struct view *v, struct held *ret);

/* Is it still what views_look() found? */
bool views_is_same(const struct held *h);

/*
 * The credentials of one moment, their groups as with views_look(): for who
 * keeps nothing.  The version.
 */
uint64_t views_glance(const struct view *v, struct creds *ret);

/*
 * The same with the groups, which are copied to `list` if there is room for
 * them: how many they are.
 */
uint32_t views_copy(const struct view *v, struct creds *ret, uint32_t *list,
		    uint32_t room);

/* Does the view still hold what was copied? */
bool views_is(const struct view *v, const struct held *h);

/* Room for n groups in this copy; null when there is no memory.  What was
 * there before is not kept. */
uint32_t *views_groups(struct held *h, size_t n);

/*
 * The copy becomes what the view holds, if the view is still as it was when
 * the copy was made.  1; 0 when another was quicker; -EAGAIN when more changes
 * than ever are under way at once.
 */
int views_publish(struct view *v, const struct held *h);

/* The first that the process is told, unless another thread was quicker. */
void views_begin(struct held *h);

/* Give back what a copy owns that was not published. */
void views_drop(struct held *h);

/*
 * A view of the calling thread's own, a copy of what it sees now; its own
 * already, if it has one.  Null when there are too many, or no memory.
 */
struct view *views_own(void);

/* The next view of this process that belongs to a thread, after `v` (null:
 * the first); null at the end. */
struct view *views_next_thread(const struct view *v);

/* Map what is needed when no system call, or no mapping, may be made. */
void views_prepare(void);

/* ---- children that share this memory ---- */

/*
 * Before a vfork(2) or clone(2) of CLONE_VM, in the parent: from now on it is
 * looked who asks.
 */
void views_before_vfork(void);

/* Is the calling process a child that shares its parent's memory? */
bool views_is_vforked(void);

/* Where no page can be had, or no kernel wipes it. */
extern struct kin views_unwiped __attribute__((visibility("hidden")));

void views_after_fork_of_many(void);

/*
 * In the child of a fork(2).  In line: each part of the code that a child comes
 * to is a page fault of its own.
 */
static inline void views_after_fork(void)
{
	if (views_are_many() ||
	    atomic_load_explicit(&views_all.kin, memory_order_relaxed) ==
		    &views_unwiped)
		views_after_fork_of_many();
}

/* ---- threads ---- */

/* A thread was or will be created: raw set*id is the thread's own. */
void views_note_thread(void);
static inline bool views_have_threads(void)
{
	return atomic_load_explicit(&views_all.threads, memory_order_relaxed);
}

/*
 * For pthread_create(3): what the new thread inherits, to be given to
 * views_thread_born() in it.  -1 when there is nothing to inherit, -EAGAIN
 * when there are too many.
 */
int views_thread_bear(void);
void views_thread_born(int which);
void views_thread_unborn(int which);

#endif
