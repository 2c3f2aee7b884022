/* SPDX-License-Identifier: MIT */
/*
 * Limits, priorities and locked memory: who may have a refusal turned into a
 * no-op, and what a limit becomes.  Pure.
 */
#ifndef NONROOT_RLIMITS_H
#define NONROOT_RLIMITS_H

#include <stdbool.h>
#include <stdint.h>

#include "creds.h"

/*
 * Who has the capability, and root that has any at all: legacy daemons know
 * root of a whole machine, who may do all of this, not a container's, whose 14
 * capabilities lack it.
 */
bool limits_may(const struct creds *c, int cap);

/* A resource limit, as struct rlimit64 has it. */
struct limits_pair {
	uint64_t soft, hard;
};

/*
 * What was asked becomes what fits below the hard limit.  False when it did:
 * the refusal was for another reason.
 */
bool limits_clamp(struct limits_pair *asked, uint64_t hard);

#endif
