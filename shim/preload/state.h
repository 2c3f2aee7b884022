/* SPDX-License-Identifier: MIT */
/*
 * Who this process is told to be, and the configuration that says so.
 *
 * Found out once, at the first need, with raw system calls; no lock, no
 * constructor.  Several threads (or a signal handler on top of one) may do
 * the work at once: each fills a slot of its own, the first to publish wins.
 */
#ifndef NONROOT_STATE_H
#define NONROOT_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/config.h"
#include "carry.h"

enum state_mode {
	STATE_UNKNOWN,
	/* The kernel's answers: real root and what it started, AT_SECURE,
	 * the kill switch, and before libc can be called. */
	STATE_PASS,
	/* Real uid 0 without capabilities, `root_process help`: the kernel's
	 * identity, but refused ports and chowns are acted on. */
	STATE_HELP,
	/* `identity self`: the kernel's identity; ports and dmi only. */
	STATE_SELF,
	/* Told ids, kept by identity.c. */
	STATE_TOLD,
};

extern _Atomic(uint8_t) state_known __attribute__((visibility("hidden")));

enum state_mode state_find(void);

static inline enum state_mode state_mode(void)
{
	uint8_t m = atomic_load_explicit(&state_known, memory_order_acquire);

	return __builtin_expect(m != STATE_UNKNOWN, 1) ? m : state_find();
}

/* Never null: the defaults until the configuration has been read. */
const struct config *state_config(void);

/* What this process hands on; null until the configuration has been read. */
const struct carry *state_carry(void);

/*
 * Ids at the start of the process, as the kernel has them.  Valid after
 * state_mode() has returned.
 */
uint32_t state_real_uid(void);
uint32_t state_real_gid(void);

/* `root_process help`, and the process has not given up root since. */
bool state_is_helped_root(void);

/*
 * If this is real root, marks the descendants of the calling thread as ones
 * that keep the kernel's identity: called where ids change and where programs
 * are executed.
 */
void state_mark(void);

/*
 * Before a fork: who entered from outside (`sessions`) is known by its parent,
 * which its child has not.
 */
void state_before_fork(void);

/*
 * The process has installed a seccomp filter, which may kill: from now on
 * no system call that the program did not ask for.
 */
void state_go_quiet(void);
bool state_is_quiet(void);

/*
 * Is this memory of the caller's readable?  Taken for granted where asking
 * would be a system call too many.
 */
bool state_can_read(const void *p, size_t n);

/* The same of a string, up to its NUL, and of a list of strings with all that
 * they point to. */
bool state_can_read_text(const char *s);
bool state_can_read_list(char *const *list);

#endif
