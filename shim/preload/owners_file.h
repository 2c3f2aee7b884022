/* SPDX-License-Identifier: MIT */
/*
 * The file behind core/owners.h: where it is, how it is made, and mapped.
 *
 * It is found by the real uid and the mount namespace, which are those of a
 * container, so that what enters one later finds it without being told.  For
 * processes that are told an identity; whether owners are remembered at all
 * (`ownership`) is for the caller to know.
 */
#ifndef NONROOT_OWNERS_FILE_H
#define NONROOT_OWNERS_FILE_H

#include <stdatomic.h>
#include <stdint.h>

#include "../core/owners.h"

/* A mapping; 0 before the first look, OWNERS_NOWHERE in ignore-mode. */
#define OWNERS_NOWHERE 1
extern _Atomic(uintptr_t) owners_at __attribute__((visibility("hidden")));

/* The first look.  Null as owners_reading(). */
struct owners *owners_look(void);

/*
 * The table, empty or not, for owners_maybe() and owners_get(); null in
 * ignore-mode.  The first call of a process opens one file and maps one page
 * of it; later calls are one load, and see what any process records.  Nothing
 * is mapped in a vforked child, or once the process has installed a seccomp
 * filter: null there, if nobody has looked before.
 */
static inline struct owners *owners_reading(void)
{
	uintptr_t at = atomic_load_explicit(&owners_at, memory_order_acquire);

	if (__builtin_expect(at <= OWNERS_NOWHERE, 0))
		return at ? NULL : owners_look();
	return (struct owners *)at;
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
