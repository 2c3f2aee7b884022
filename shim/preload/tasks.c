/* SPDX-License-Identifier: MIT */
/*
 * fork(2), vfork(2), clone(2) and pthread_create(3).
 *
 * They pass.  But a vforked child shares its parent's memory, where the told
 * ids are, and a thread may have ids of its own: whose is whose has to be
 * known from before there are two.
 */
#include <pthread.h>
#include <sched.h>
#include <threads.h>
#include <unistd.h>

#include "libc.h"
#include "next.h"
#include "scratch.h"
#include "scheduling.h"
#include "state.h"
#include "sys.h"
#include "tasks.h"
#include "views.h"

EXPORT pid_t tasks_vfork(void) __asm__("vfork");
EXPORT int tasks_clone(int (*)(void *), void *, int, void *, void *, void *,
		       void *) __asm__("clone");

/* Out of line: vfork below must have no frame when it jumps. */
static __attribute__((noinline)) void before_shared_memory(bool waits)
{
	state_before_fork();
	views_before_vfork();
	scratch_before_vfork(waits);
}

static void before_clone(unsigned long flags)
{
	if (flags & CLONE_THREAD)
		views_note_thread();
	else if (flags & CLONE_VM)
		before_shared_memory(flags & CLONE_VFORK);
	else
		state_before_fork();
}

void tasks_before_syscall(long nr, long a)
{
	const unsigned long *flags = (const unsigned long *)a;

	if (nr == SYS_vfork)
		before_shared_memory(true);
	else if (nr == SYS_fork)
		state_before_fork();
	else if (nr == SYS_clone)
		before_clone((unsigned long)a);
	else if (state_can_read(flags, sizeof(*flags)))
		before_clone(*flags);
}

#ifndef __OPTIMIZE__
#error "vfork below must end in a tail jump: compile with -O1 or more"
#endif

/*
 * vfork(2).  It returns twice, so it must not return into a frame of ours,
 * which the child would have overwritten: by a tail jump.
 */
pid_t tasks_vfork(void)
{
	before_shared_memory(true);
	return NEXT(vfork)();
}

/*
 * The first of the code, beside the symbols, which the dynamic linker looks at
 * in most children: a forked child pays for each place of a file that it comes
 * to, and this is where all of them return to.
 */
EXPORT __attribute__((section(".text.unlikely.0fork"))) pid_t fork(void)
{
	pid_t pid;

	state_before_fork();
	pid = NEXT(fork)();
	if (pid == 0)
		views_after_fork();
	return pid;
}

typedef int clone_fn(int (*)(void *), void *, int, void *, void *, void *,
		     void *);

/*
 * clone(2), the function of libc: the child begins on a stack of its own.
 * With as many fixed arguments as it may have; what a caller has not given
 * is not looked at by the next one either.
 */
int tasks_clone(int (*fn)(void *), void *stack, int flags, void *arg,
		void *ptid, void *tls, void *ctid)
{
	before_clone((unsigned)flags);
	return ((clone_fn *)NEXT(clone))(fn, stack, flags, arg, ptid, tls,
					 ctid);
}

/* ---- pthread_create ---- */

/* What new threads are to run, between their creator and themselves. */
#define BIRTHS 64
#define PATIENCE 100000

struct birth {
	_Atomic(uint8_t) taken;
	int view;
	void *(*start)(void *);
	void *arg;
};

static struct birth births[BIRTHS] __attribute__((section(".bss.rare")));

static struct birth *birth_try(void)
{
	for (unsigned i = 0; i < BIRTHS; i++) {
		uint8_t free = 0;

		if (atomic_compare_exchange_strong(&births[i].taken, &free, 1))
			return &births[i];
	}
	return NULL;
}

/* Each is given back by its thread as soon as that runs. */
static struct birth *birth_take(void)
{
	struct birth *b = birth_try();

	for (int i = 0; !b && i < PATIENCE; i++) {
		sys0(SYS_sched_yield);
		b = birth_try();
	}
	return b;
}

/* The first function of a thread whose creator has ids of its own. */
static void *born(void *p)
{
	struct birth *b = p;
	void *(*start)(void *) = b->start;
	void *arg = b->arg;

	views_thread_born(b->view);
	atomic_store(&b->taken, 0);
	return start(arg);
}

static int born_c11(void *p)
{
	struct birth *b = p;
	int (*start)(void *) = (int (*)(void *))(uintptr_t)b->start;
	void *arg = b->arg;

	views_thread_born(b->view);
	atomic_store(&b->taken, 0);
	return start(arg);
}

typedef int pthread_create_fn(pthread_t *, const pthread_attr_t *,
			      void *(*)(void *), void *);

static int create_with_ids(pthread_create_fn *next, pthread_t *thread,
			   const pthread_attr_t *attr, void *(*start)(void *),
			   void *arg)
{
	struct birth *b = birth_take();
	int r;

	/* pthread_create(3) has EAGAIN for a limit that is reached. */
	if (!b)
		return EAGAIN;
	b->start = start;
	b->arg = arg;
	b->view = views_thread_bear();
	r = b->view == -EAGAIN ? EAGAIN : next(thread, attr, born, b);
	if (r != 0) {
		views_thread_unborn(b->view);
		atomic_store(&b->taken, 0);
	}
	return r;
}

static int create(pthread_t *thread, const pthread_attr_t *attr,
		  void *(*start)(void *), void *arg)
{
	if (UNLIKELY(views_are_many() && !state_is_quiet()))
		return create_with_ids(NEXT(pthread_create), thread, attr,
				       start, arg);
	return NEXT(pthread_create)(thread, attr, start, arg);
}

typedef int inherit_fn(pthread_attr_t *, int);

/* As the creator is scheduled, not as the attributes say. */
static int create_unscheduled(pthread_t *thread, const pthread_attr_t *attr,
			      void *(*start)(void *), void *arg)
{
	pthread_attr_t plain = *attr;
	inherit_fn *inherit =
		(inherit_fn *)next_lookup("pthread_attr_setinheritsched");

	if (!inherit || inherit(&plain, PTHREAD_INHERIT_SCHED) != 0)
		return EPERM;
	return create(thread, &plain, start, arg);
}

EXPORT int pthread_create(pthread_t *restrict thread,
			  const pthread_attr_t *restrict attr,
			  void *(*start)(void *), void *restrict arg)
{
	int r;

	views_note_thread();
	r = create(thread, attr, start, arg);
	if (UNLIKELY(r != 0) && attr && scheduling_thread_again(r))
		return create_unscheduled(thread, attr, start, arg);
	return r;
}

/* Its call of pthread_create is within libc. */
static int create_c11_with_ids(thrd_t *thread, thrd_start_t start, void *arg)
{
	struct birth *b = birth_take();
	int r;

	if (!b)
		return thrd_nomem;
	b->start = (void *(*)(void *))(uintptr_t)start;
	b->arg = arg;
	b->view = views_thread_bear();
	r = b->view == -EAGAIN ? thrd_nomem
			       : NEXT(thrd_create)(thread, born_c11, b);
	if (r != thrd_success) {
		views_thread_unborn(b->view);
		atomic_store(&b->taken, 0);
	}
	return r;
}

EXPORT __attribute__((cold)) int thrd_create(thrd_t *thread, thrd_start_t start,
					     void *arg)
{
	views_note_thread();
	if (UNLIKELY(views_are_many() && !state_is_quiet()))
		return create_c11_with_ids(thread, start, arg);
	return NEXT(thrd_create)(thread, start, arg);
}

/* ---- ending them ---- */

/* Before glibc 2.34 it may be in a library of its own. */
int tasks_set_cancel(int state)
{
	typedef int set_fn(int, int *);
	set_fn *set = (set_fn *)next_lookup("pthread_setcancelstate");
	int old = state;

	if (set)
		set(state, &old);
	return old;
}
