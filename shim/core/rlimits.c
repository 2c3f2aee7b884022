/* SPDX-License-Identifier: MIT */
#include "rlimits.h"

bool limits_may(const struct creds *c, int cap)
{
	return creds_capable(c, cap) || (c->euid == 0 && c->effective);
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool limits_clamp(struct limits_pair *asked, uint64_t hard)
{
	if (asked->hard <= hard)
		return false;
	asked->soft = smaller(asked->soft, hard);
	asked->hard = hard;
	return true;
}
