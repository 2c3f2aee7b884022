/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>

#include "libc.h"
#include "scratch.h"
#include "state.h"
#include "sys.h"
#include "views.h"

#define REGIONS 1024

/* 100 000 variables, or the longest list of groups and 10 000 of them. */
#define BYTES ((size_t)1024 * 1024)

/* Where no system call may be made. */
#define QUIET_BYTES ((size_t)64 * 1024)

/* Children of one thread that may run beside each other. */
#define BESIDE 4

/*
 * A child that shares this memory is known by its thread pointer, which is
 * that of the thread that made it.  While that thread waits, what belongs to
 * the pointer is the child's alone; children of clone(2) that nobody waits for
 * claim a region each.
 */
struct region {
	_Atomic(uintptr_t) tp;	/* 0: free */
	_Atomic(int32_t) maker; /* the thread */
	_Atomic(int32_t) user;	/* the child, where the maker does not wait */
	bool waits;
	char *base;
	size_t used;
};

static struct region regions[REGIONS] __attribute__((section(".bss.rare")));

/* How many of them have ever been somebody's: the rest stays unread. */
static _Atomic(uint32_t) regions_used;

static struct {
	_Atomic(uint8_t) taken;
	char bytes[QUIET_BYTES] __attribute__((aligned(16)));
} quiet __attribute__((section(".bss.rare")));

static uintptr_t my_tp(void)
{
	return (uintptr_t)__builtin_thread_pointer();
}

static int32_t my_tid(void)
{
	return (int32_t)sys0(SYS_gettid);
}

static bool is_gone(int32_t tid)
{
	return sys2(SYS_tkill, tid, 0) == -ESRCH;
}

/* ---- in the parent ---- */

/* Before a region is somebody's, who then finds it below. */
static void regions_use(uint32_t n)
{
	uint32_t used = atomic_load(&regions_used);

	while (used < n &&
	       !atomic_compare_exchange_weak(&regions_used, &used, n))
		;
}

/* A free one, or one whose thread has ended. */
static struct region *region_make(bool waits)
{
	uintptr_t tp = my_tp();

	for (unsigned i = 0; i < REGIONS; i++) {
		struct region *r = &regions[i];
		uintptr_t was = atomic_load(&r->tp);

		if (was && !is_gone(atomic_load(&r->maker)))
			continue;
		regions_use(i + 1);
		if (!atomic_compare_exchange_strong(&r->tp, &was, tp))
			continue;
		atomic_store(&r->maker, my_tid());
		atomic_store(&r->user, 0);
		r->waits = waits;
		if (!r->base)
			r->base = sys_pages(BYTES);
		r->used = 0;
		return r;
	}
	return NULL;
}

/* Is it unclaimed, or by a child that is gone? */
static bool is_idle(struct region *r)
{
	int32_t user = atomic_load(&r->user);

	if (user && is_gone(user) &&
	    atomic_compare_exchange_strong(&r->user, &user, 0)) {
		r->used = 0;
		return true;
	}
	return user == 0;
}

void scratch_before_vfork(bool waits)
{
	uintptr_t tp = my_tp();
	unsigned used, idle = 0;

	if (state_is_quiet() || state_mode() == STATE_PASS ||
	    views_is_vforked())
		return;
	used = atomic_load(&regions_used);
	for (unsigned i = 0; i < used; i++) {
		struct region *r = &regions[i];

		if (atomic_load(&r->tp) != tp || r->waits != waits)
			continue;
		if (waits) {
			/* Of the child before, which is gone. */
			r->used = 0;
			return;
		}
		idle += is_idle(r);
	}
	do
		region_make(waits);
	while (!waits && ++idle < BESIDE);
}

/* ---- in the child ---- */

static struct region *region_mine(void)
{
	struct region *waiting = NULL;
	unsigned used = atomic_load(&regions_used);
	int32_t tid = my_tid();

	for (unsigned i = 0; i < used; i++) {
		struct region *r = &regions[i];
		int32_t none = 0;

		if (atomic_load(&r->tp) != my_tp())
			continue;
		if (r->waits)
			waiting = r;
		else if (atomic_load(&r->user) == tid ||
			 atomic_compare_exchange_strong(&r->user, &none, tid))
			return r;
	}
	return waiting;
}

static size_t rounded(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

static void *quiet_get(size_t n)
{
	uint8_t free = 0;

	return n <= QUIET_BYTES && atomic_compare_exchange_strong(&quiet.taken,
								  &free, 1)
		       ? quiet.bytes
		       : NULL;
}

void *scratch_get(size_t n)
{
	struct region *r;
	void *p;

	if (state_is_quiet())
		return quiet_get(n);
	if (!views_is_vforked())
		return sys_pages(n);
	r = region_mine();
	if (!r || !r->base || n > BYTES - r->used)
		return NULL;
	p = r->base + r->used;
	r->used += rounded(n);
	return p;
}

void scratch_put(void *p, size_t n)
{
	struct region *r;

	if (!p)
		return;
	if (p == quiet.bytes) {
		atomic_store(&quiet.taken, 0);
		return;
	}
	if (!views_is_vforked()) {
		sys_pages_free(p, n);
		return;
	}
	r = region_mine();
	if (r)
		r->used -= rounded(n);
}
