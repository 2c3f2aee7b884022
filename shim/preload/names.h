/* SPDX-License-Identifier: MIT */
/*
 * What the hooks of the user and group database have in common.
 */
#ifndef NONROOT_PRELOAD_NAMES_H
#define NONROOT_PRELOAD_NAMES_H

#include <limits.h>
#include <stdbool.h>

#include "libc.h"

/*
 * Not an error number: seen afterwards, it has not been set.  Positive, for
 * nss-systemd does not put back a negative one.
 */
#define NAMES_UNSET INT_MAX

struct names_edge {
	int *err;
	int before; /* as the program left it */
	int left;   /* as the next definition left it */
};

/* Before the next definition of a form that fails by errno alone. */
static inline struct names_edge names_edge_open(void)
{
	struct names_edge e = {.err = errno_at()};

	e.before = *e.err;
	*e.err = NAMES_UNSET;
	return e;
}

/* After it: 0, or the error that it has set. */
static inline int names_edge_error(struct names_edge *e)
{
	int error = *e->err == NAMES_UNSET ? 0 : *e->err;

	if (*e->err == NAMES_UNSET)
		*e->err = e->before;
	e->left = *e->err;
	return error;
}

/* Nothing was found, or so the libcs say it (getpwnam(3), "ERRORS"). */
static inline bool names_is_missing(int error)
{
	return error == 0 || error == ENOENT || error == ESRCH;
}

/*
 * Does the passwd entry of this user, libc's or ours, say that the password is
 * elsewhere?  False for an unknown user.  Changes errno.
 */
bool names_is_shadowed(const char *name);

#endif
