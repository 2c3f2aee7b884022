/* SPDX-License-Identifier: MIT */
/*
 * Memory for what an exec needs: arrays too large for a stack.
 *
 * In a vforked child nothing may be mapped, it would stay in the parent; so
 * the parent's thread has it mapped before.  Pages are committed as they are
 * touched.
 */
#ifndef NONROOT_SCRATCH_H
#define NONROOT_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>

/*
 * n bytes, aligned to 16, their content unspecified.  Null when there is no
 * memory; 64 KiB at most where no system call may be made.  Given back with the
 * same n, the last one first; what an exec that succeeds leaves is gone with
 * it.
 */
void *scratch_get(size_t n);
void scratch_put(void *p, size_t n);

/* In the parent, before its thread makes a child that shares its memory. */
/* `waits`: its thread stands still as long as the child shares it. */
void scratch_before_vfork(bool waits);

#endif
