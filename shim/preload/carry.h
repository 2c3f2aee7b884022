/* SPDX-License-Identifier: MIT */
/*
 * What this process was handed by the one that executed it, and what of that,
 * with its own, it hands on: see core/inherit.h.
 */
#ifndef NONROOT_CARRY_H
#define NONROOT_CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/inherit.h"
#include "settings.h"

#define CARRY_PRELOAD 512
#define CARRY_ENTRIES 1024

/*
 * Kept from the first look on, for the program may overwrite or empty its
 * environment at any time.
 */
struct carry {
	uint8_t self; /* the kernel's identity is for all below, too */
	uint16_t preload_n, entries_n;
	char preload[CARRY_PRELOAD]; /* empty: did not come by LD_PRELOAD */
	char entries[CARRY_ENTRIES];
};

/* While the environment is being read. */
struct handed {
	struct env now;	   /* as the program has it */
	struct env kernel; /* as it was at exec, where that is another */
	struct env_ours ours;
	struct inherit inherit;
};

/*
 * Look at the environment.  A LIBNONROOT that cannot be used is a complaint,
 * and nothing was handed down then.
 */
void carry_open(struct handed *h, const char *execfn,
		struct settings_complaints *complaints);
void carry_close(struct handed *h);

/* The file to read: NONROOT_CONF, here or handed down; null for none. */
const char *carry_conf(const struct handed *h, char *buf, size_t cap);

/* Copy what is to be handed on. */
void carry_keep(struct carry *c, const struct handed *h,
		struct settings_complaints *complaints);

/* Told ids were handed down: start with them.  False when the list of groups
 * was not there, and they start without any. */
bool carry_adopt(const struct inherit *i);

#endif
