/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <stdint.h>

#include "libc.h"
#include "scratch.h"
#include "state.h"
#include "sys.h"
#include "views.h"

/* Threads that have ever made a vforked child; those beyond have none. */
#define THREADS 256

/*
 * Enough for an environment as large as the kernel takes at the default
 * stack limit, 2 MiB: at least 9 bytes of it are one variable, whose pointer
 * is 8 here.
 */
#define BYTES ((size_t)4 * 1024 * 1024)

/*
 * A thread stands still while its vforked child lives, which has the same
 * thread pointer: so what belongs to that pointer is the child's alone.
 */
struct region {
	_Atomic(uintptr_t) tp; /* 0: free */
	char *base;
	size_t used;
};

static struct region regions[THREADS] __attribute__((section(".bss.rare")));

static struct region *region_mine(void)
{
	uintptr_t tp = (uintptr_t)__builtin_thread_pointer();

	for (unsigned i = 0; i < THREADS; i++) {
		uintptr_t of = atomic_load(&regions[i].tp);

		if (of == tp)
			return &regions[i];
		if (!of)
			break;
	}
	return NULL;
}

/* Entries are never given back: a thread pointer comes again. */
static struct region *region_make(void)
{
	uintptr_t tp = (uintptr_t)__builtin_thread_pointer();

	for (unsigned i = 0; i < THREADS; i++) {
		uintptr_t none = 0;

		if (atomic_compare_exchange_strong(&regions[i].tp, &none, tp))
			return &regions[i];
	}
	return NULL;
}

void scratch_before_vfork(void)
{
	struct region *r;

	if (state_is_quiet() || state_mode() == STATE_PASS ||
	    views_is_vforked())
		return;
	r = region_mine();
	if (!r)
		r = region_make();
	if (!r)
		return;
	if (!r->base)
		r->base = sys_pages(BYTES);
	/* Of the child before, which is gone. */
	r->used = 0;
}

static size_t rounded(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

void *scratch_get(size_t n)
{
	struct region *r;
	void *p;

	if (state_is_quiet())
		return NULL;
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
	if (!views_is_vforked()) {
		sys_pages_free(p, n);
		return;
	}
	r = region_mine();
	if (r)
		r->used -= rounded(n);
}
