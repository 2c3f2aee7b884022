/* SPDX-License-Identifier: MIT */
/*
 * Modes of our own files.  Root passes them (CAP_DAC_OVERRIDE and
 * CAP_DAC_READ_SEARCH of capabilities(7)); an ordinary owner may only change
 * them.  Pure: what is to be changed, and what to put back.
 */
#ifndef NONROOT_DAC_H
#define NONROOT_DAC_H

#include <stdbool.h>
#include <stdint.h>

/* What is to be done with it, as in the owner's bits of its mode. */
#define DAC_READ 4u
#define DAC_WRITE 2u
#define DAC_SEARCH 1u

/* A file as the kernel has it. */
struct dac_file {
	uint32_t uid, gid;
	uint32_t mode; /* the type included */
};

/* Who asks: the kernel's ids, and the told capabilities. */
struct dac_asker {
	uint32_t real_uid, real_gid;
	bool may_override, may_read_search;
};

enum dac_answer {
	DAC_NOT_OURS, /* nothing is to be changed */
	DAC_OPEN,     /* our own, and no bit of its owner's is missing */
	DAC_LIFT,     /* *ret_mode is to be set for the call */
};

/*
 * What the kernel has refused for the mode of `f`: may it be had?  The mode to
 * set is the same whatever is needed, so that those who set and restore it at
 * the same time restore the same.  Regular files and folders only: to open
 * another kind may wait for somebody, with the mode set.  Nothing here makes a
 * file a program.
 */
enum dac_answer dac_ask(const struct dac_file *f, const struct dac_asker *a,
			uint32_t needs, uint32_t *ret_mode);

/*
 * It was `was`, has been set to `set`, and is `now`: the mode that takes away
 * what was added.  False where somebody else has changed it meanwhile; that
 * the kernel has cleared set-id bits is no such change.
 */
bool dac_back(uint32_t was, uint32_t set, uint32_t now, uint32_t *ret_mode);

#endif
