/* SPDX-License-Identifier: MIT */
/*
 * The next definition of each hooked symbol: what the program would have
 * called without us, another preloaded library included.
 */
#ifndef NONROOT_NEXT_H
#define NONROOT_NEXT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

enum next_id {
#define HOOK(symbol, concern, same_as, raw, promise) NEXT_##symbol,
#include "../hooks.def"
#undef HOOK
	NEXT_COUNT
};

/* Filled in by next_find(); null until first use. */
extern _Atomic(void *) next_cache[NEXT_COUNT]
	__attribute__((visibility("hidden")));

/*
 * Look a hooked symbol up behind us, in the order in which the dynamic
 * linker would, and remember it.  Async-signal-safe: no lock, no allocation,
 * no system call.  Never null: a symbol that no libc defines is answered by
 * its stub (see `raw` in hooks.def).
 */
void *next_find(enum next_id id);

/*
 * Is the next definition glibc's own?  For what hands out memory whose shape
 * another implementation is free to choose.
 */
bool next_is_of_glibc(enum next_id id);

/* Any other function of libc, not remembered; null where there is none. */
void *next_lookup(const char *name);

/*
 * What a call within libc itself binds to, such as its malloc: for memory that
 * libc's caller frees.  Not remembered; null where there is none.
 */
void *next_first(const char *name);

/* The path that this library was loaded by, as the dynamic linker has it; null
 * when it is not known. */
const char *next_own_path(void);

/*
 * Does another copy of the library stand in front of this one?  Then that one
 * does it all.
 */
bool next_is_second(void);

/*
 * False until the dynamic linker has relocated us: libc cannot be called
 * and there is no errno yet.
 */
bool next_ready(void);

/* What next_find() has remembered; null before. */
static inline void *next_known(enum next_id id)
{
	return atomic_load_explicit(&next_cache[id], memory_order_relaxed);
}

static inline void *next_get(enum next_id id)
{
	void *p = atomic_load_explicit(&next_cache[id], memory_order_relaxed);

	return __builtin_expect(p != NULL, 1) ? p : next_find(id);
}

#define NEXT(symbol) ((__typeof__(&(symbol)))next_get(NEXT_##symbol))

#endif
