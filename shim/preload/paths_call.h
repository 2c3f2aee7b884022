/* SPDX-License-Identifier: MIT */
/* A refused call on one path, made again where the name is. */
#ifndef NONROOT_PATHS_CALL_H
#define NONROOT_PATHS_CALL_H

#include "next.h"
#include "paths.h"

struct paths_call {
	enum next_id again; /* the function of libc to call */
	bool is_at;	    /* which takes a descriptor before the path */
	enum paths_wish wish;
	struct paths_asked asked; /* `err` is filled in */
	long args[3];		  /* behind the path */
};

/*
 * What the call returns after it has been refused, errno being at `err` and
 * `before` at the time of the call: -1 as it was, or what the other place
 * gives.
 */
long paths_call(struct paths_call *k, int *err, int before);

/*
 * The decision alone: the place, or null for the refusal to stay.  Its memory
 * is f's.
 */
const char *paths_elsewhere(struct paths_found *f, enum paths_wish wish,
			    const struct paths_asked *a);

#endif
