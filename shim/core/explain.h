/* SPDX-License-Identifier: MIT */
/*
 * `nonroot-helper --explain`: which rule would decide a question.
 *
 * A question is written like a rule with one value for each key: `bind
 * uid=1000 proto=tcp addr=0.0.0.0 port=80`.  gid is uid where it is left out,
 * netns and cgroup are then not known.  Pure, and no part of what serves.
 */
#ifndef NONROOT_EXPLAIN_H
#define NONROOT_EXPLAIN_H

#include "policy.h"

/*
 * NULL, or what was expected where *ret_found is, as policy_rule() says it.
 * The answer borrows the question's text; `how` gives lacks and names.
 */
const char *explain_question(const struct policy *how, struct span question,
			     struct policy_query *ret, struct span *ret_found);

/* The line with this number, from 1, without comment and blanks. */
struct span explain_line(struct span text, unsigned lineno);

#endif
