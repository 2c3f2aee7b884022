/* SPDX-License-Identifier: MIT */
/* The command line of nonroot-helper.  Pure. */
#ifndef NONROOT_OPTIONS_H
#define NONROOT_OPTIONS_H

#include "policy.h"

struct options {
	/* Borrowed from argv; NULL: not given. */
	const char *socket;
	const char *policy; /* the default one where no rule was given */
	const char *dmi_tables;
	const char *question; /* of --explain */
	const char *allow[POLICY_RULES];
	unsigned allows;
	bool node;
	bool check; /* the policy, and do no more */
	bool user;  /* --user was given: */
	uint32_t uid, gid;
	bool help, version; /* print that, and do no more */
};

extern const char options_usage[];

/*
 * argv as main() has it.  NULL, or what was expected (a static text) where
 * *ret_found is.
 */
const char *options_parse(struct options *o, char *const *argv,
			  const char **ret_found);

#endif
