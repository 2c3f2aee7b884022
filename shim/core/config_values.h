/* SPDX-License-Identifier: MIT */
/*
 * The keywords, and what each of them takes: the part of config.h that knows
 * what a value means.
 */
#ifndef NONROOT_CONFIG_VALUES_H
#define NONROOT_CONFIG_VALUES_H

#include "config.h"

struct config_keyword;

/* Null for none; `upper`: as a variable spells it. */
const struct config_keyword *config_keyword(struct span word, bool upper);

bool config_is_identity(const struct config_keyword *k);

/*
 * Takes the value, or leaves *c as it was; ret_expected as of config_line().
 */
enum config_result config_set(struct config *c, const struct config_keyword *k,
			      struct span v, const char **ret_expected);

#endif
