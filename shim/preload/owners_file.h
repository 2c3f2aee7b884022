/* SPDX-License-Identifier: MIT */
/*
 * The file behind core/owners.h: where it is, how it is made, and mapped.
 *
 * It is found by the real uid and the mount of /proc, which are those of a run
 * of a container, so that what enters one later finds it without being told.
 * For processes that are told an identity; whether owners are remembered at all
 * (`ownership`) is for the caller to know.
 */
#ifndef NONROOT_OWNERS_FILE_H
#define NONROOT_OWNERS_FILE_H

#include <stdatomic.h>
#include <stdint.h>

#include "../core/owners.h"

/*
 * The mapping, plus OWNERS_USED once something is recorded; 0 before the
 * first look, OWNERS_NOWHERE in ignore-mode.
 */
#define OWNERS_USED 1
#define OWNERS_NOWHERE 2
extern _Atomic(uintptr_t) owners_at __attribute__((visibility("hidden")));

/* The first look, and all until something is recorded. */
struct owners *owners_look(void);

/*
 * The table, for owners_maybe() and owners_get(); null while nothing is
 * recorded, and in ignore-mode.  The first call of a process opens one file
 * and maps one page of it; later calls are a load or two, and see what any
 * process records.  Nothing
 * is mapped in a vforked child, or once the process has installed a seccomp
 * filter: null there, if nobody has looked before.
 */
static inline struct owners *owners_reading(void)
{
	uintptr_t at = atomic_load_explicit(&owners_at, memory_order_acquire);

	if (__builtin_expect(at & OWNERS_USED, 1))
		return (struct owners *)(at - OWNERS_USED);
	if (at == OWNERS_NOWHERE)
		return NULL;
	if (at && !atomic_load_explicit(&((struct owners *)at)->room,
					memory_order_relaxed))
		return NULL;
	return owners_look();
}

/* owners_has() of it. */
static inline bool owners_reading_has(uint64_t kinds)
{
	const struct owners *t = owners_reading();

	return t && owners_has(t, kinds);
}

/*
 * For who asks owners_gate_any() first: the mapping, with records or without;
 * null where nobody could look yet, `none` in ignore-mode.
 */
static inline const struct owners *owners_mapping(const struct owners *none)
{
	uintptr_t at;

	owners_reading();
	at = atomic_load_explicit(&owners_at, memory_order_acquire);
	return at == OWNERS_NOWHERE
		       ? none
		       : (const struct owners *)(at & ~(uintptr_t)OWNERS_USED);
}

/*
 * Record it, making the table grow on demand.  0, or -errno when it could not
 * be recorded (no tmpfs, a full one, a damaged table, ...): the first time in
 * a process, one log line says so.  What is recorded already is told still.
 */
int owners_record(const struct owners_file *f, const struct owners_told *told);

/* Forget what `has` names, if there is a record. */
void owners_forget(const struct owners_file *f, uint32_t has);

#endif
