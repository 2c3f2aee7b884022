/* SPDX-License-Identifier: MIT */
/* Words into one number that tells them apart; no secret is in it. */
#ifndef NONROOT_HASH_H
#define NONROOT_HASH_H

#include <stdint.h>

/* The sum so far, and the next word. */
static inline uint64_t hash_mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

#endif
