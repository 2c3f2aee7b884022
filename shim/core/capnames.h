/* SPDX-License-Identifier: MIT */
/*
 * Sets of capabilities by the names of capabilities(7).
 */
#ifndef NONROOT_CAPNAMES_H
#define NONROOT_CAPNAMES_H

#include "text.h"

/*
 * Names separated by commas or blanks, in lower case, with or without their
 * `cap_`; or all of them as one number, `0x` and up to 16 hexadecimal digits,
 * as the Cap lines of /proc/PID/status have it.  At least one; a name twice
 * is one.  False, *ret untouched, when it is anything else.
 */
bool capnames_parse(struct span s, uint64_t *ret);

#endif
