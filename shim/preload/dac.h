/* SPDX-License-Identifier: MIT */
/*
 * A call that the kernel has refused for the mode of a file or folder of our
 * own, which told root passes: it is made again while the owner's bits of that
 * mode are set, and only so long.
 *
 * Group and others never get a bit, and what has been opened stays open.  No
 * signal handler and no cancellation comes between, so that the mode is put
 * back whatever happens to the thread, but for SIGKILL.  Another process of
 * our uid may do the same to the same file, and put the mode back between our
 * change and our call, or have it set while we look for what has refused the
 * call: such a call is made more than once.
 */
#ifndef NONROOT_DAC_HERE_H
#define NONROOT_DAC_HERE_H

#include "../core/dac.h"
#include "paths.h"

/* Closed folders on one path, and the file itself. */
#define DAC_HELD 8

/* Who else sets and restores the same mode does so in microseconds. */
#define DAC_TRIES 32

/* So many of them is one that may have been refused for something else. */
#define DAC_DOUBT_COSTS 4

/* Beside those of core/dac.h: what is moved to another folder.  A folder is
 * written to, for its `..` changes. */
#define DAC_MOVE 16u

/* access(2): the told real ids pass the modes, or do not. */
#define DAC_BY_REAL 32u

/* What is set now; only `n` needs a value at first, 0. */
struct dac {
	unsigned n;
	int cancel; /* of pthread_setcancelstate(3), before */
	uint64_t signals;
	struct dac_held {
		int fd; /* O_PATH; -1 where it has been put back */
		uint32_t was, set;
		uint64_t dev, ino;
	} files[DAC_HELD];
};

enum dac_turn {
	DAC_REFUSE, /* the refusal stays, and nothing is set */
	DAC_GONE,   /* likewise; *r is what root would be told */
	DAC_DOUBT,  /* the call is to be made again; it may be refused for
		     * something else: DAC_DOUBT_COSTS */
	DAC_AGAIN,  /* likewise, for a mode alone */
};

/* Does the told identity pass modes in a call that needs that? */
bool dac_is_on(uint32_t needs);

/*
 * Was something of our own on the way, as it has been followed last, changed so
 * lately that another process may have opened it and be about to close it?
 */
bool dac_is_astir(const struct paths_found *f, const struct paths_asked *a);

/*
 * A call was refused with EACCES: set what closes its path, of which `f` and
 * *r are those of paths_follow(), and will be again.  `needs` is what it does
 * with what has the name (DAC_*), `wish` what with its folder: that of
 * PATHS_REMOVE is written to, that of PATHS_MAKE where the name is new.  Where
 * the call is to be made again, `layer` of a new name is that of its folder.
 */
enum dac_turn dac_lift(struct dac *d, struct paths_found *f, int *r,
		       enum paths_wish wish, uint32_t needs,
		       const struct paths_asked *a);

/* Put the modes back. */
void dac_put_back(struct dac *d);
static inline void dac_restore(struct dac *d)
{
	if (d->n)
		dac_put_back(d);
}

#endif
