/* SPDX-License-Identifier: MIT */
/*
 * What nonroot-helper will give up, by what it was started with.  Pure; the
 * giving up, and its proof, are in helper/drop.c.
 */
#ifndef NONROOT_PLAN_H
#define NONROOT_PLAN_H

#include "options.h"

/* As struct __user_cap_data_struct: capabilities 0 to 31, then 32 to 63. */
struct plan_caps {
	struct {
		uint32_t effective, permitted, inheritable;
	} half[2];
};

struct plan_caps plan_caps(uint64_t permitted, uint64_t effective);

/* What the kernel says of this process at its start. */
struct plan_have {
	uint32_t uid, euid, gid, egid;
	struct plan_caps caps;
};

struct drop {
	uint32_t uid, gid;
	bool change;   /* we are root, and become uid:gid */
	bool setpcap;  /* the bounding set can be emptied too */
	uint64_t caps; /* what is kept, and nothing else */
};

/* NULL, or why it cannot be done.  `binds`: there is a bind rule. */
const char *plan_drop(struct drop *ret, const struct options *o, bool binds,
		      const struct plan_have *have);

#endif
