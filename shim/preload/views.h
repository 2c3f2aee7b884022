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
		/* Its groups point to one of the two below. */
		struct creds creds;
		/* As it is copied while somebody may change it. */
		uint64_t words[VIEWS_CREDS_WORDS];
	};
	uint32_t groups[VIEWS_GROUPS];
	struct views_list *list; /* that this copy owns, or null */
	uint64_t version; /* that it is a copy of; 0: nothing is told yet */
};

/* The view of the whole process. */
struct view *views_process(void);

/* The one that the calling thread sees. */
struct view *views_mine(void);

/* True once any but the first exists: then they have to be searched. */
bool views_are_many(void);

/*
 * Copy.  A list of more than VIEWS_GROUPS is borrowed: it may be overwritten
 * once views_is() says no.
 */
void views_hold(const struct view *v, struct held *ret);

/*
 * The credentials without a copy of the groups, which stay where the view has
 * them: for who keeps nothing.
 */
void views_glance(const struct view *v, struct creds *ret);

/* The ids alone: real, effective and saved, of the user or of the group. */
void views_ids(const struct view *v, bool groups, uint32_t ret[3]);

/* Does the view still hold what was copied? */
bool views_is(const struct view *v, const struct held *h);

/* Room for n groups in this copy; null when there is no memory.  What was
 * there before is not kept. */
uint32_t *views_groups(struct held *h, size_t n);

/*
 * The copy becomes what the view holds, if the view is still as it was when
 * the copy was made.  `changed` has a bit for each enum told_id that is not as
 * it was.  1; 0 when another was quicker; -EAGAIN when more changes than ever
 * are under way at once.
 */
int views_publish(struct view *v, const struct held *h, unsigned changed);

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

/* In the child of a fork(2). */
void views_after_fork(void);

/* ---- threads ---- */

/* A thread was or will be created: raw set*id is the thread's own. */
void views_note_thread(void);
bool views_have_threads(void);

/*
 * For pthread_create(3): what the new thread inherits, to be given to
 * views_thread_born() in it.  -1 when there is nothing to inherit, -EAGAIN
 * when there are too many.
 */
int views_thread_bear(void);
void views_thread_born(int which);
void views_thread_unborn(int which);

#endif
