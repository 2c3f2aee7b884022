/* SPDX-License-Identifier: MIT */
/* A refused call on one path, made again where the name is. */
#ifndef NONROOT_PATHS_CALL_H
#define NONROOT_PATHS_CALL_H

#include "dac.h"
#include "libc.h"
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
 * The same for any call: after it was refused, the places to make it with
 * until one will do.  First there, past modes of our own (dac.h), then in the
 * state folder.
 *
 *	struct paths_again p;
 *
 *	for (where = paths_first(&p, wish, needs, &asked, err, before); where;
 *	     where = paths_again(&p, r < 0))
 *		r = the call, with AT_FDCWD and where;
 *
 * It is to be left by no other way.  errno is `before` at each of the calls.
 */
struct paths_again {
	struct paths_asked *asked;
	enum paths_wish wish;
	uint32_t needs;
	int *err, before;
	uint8_t tries;
	bool has_looked; /* in the state folder */
	bool has_walked; /* since the last refusal, which gave `r` */
	int r;
	struct dac dac;
	struct paths_found found;
};

/* With the DAC_* of what has the name: what stays refused is worth a line. */
#define PATHS_LOGGED 8u

/* `asked->err` is filled in. */
const char *paths_first(struct paths_again *p, enum paths_wish wish,
			uint32_t needs, struct paths_asked *asked, int *err,
			int before);

const char *paths_next(struct paths_again *p, bool has_failed);

/* Null: the result stands. */
static inline const char *paths_again(struct paths_again *p, bool has_failed)
{
	return !p->dac.n && !has_failed ? NULL : paths_next(p, has_failed);
}

/* After the last one has been refused: paths_follow() of the name. */
int paths_walked(struct paths_again *p);

/*
 * The decision alone, about the state folder: the place, or null for the
 * refusal to stay.  Its memory is f's.
 */
const char *paths_elsewhere(struct paths_found *f, enum paths_wish wish,
			    const struct paths_asked *a);

/* paths_where(), with what the path ends in. */
const char *paths_place(struct paths_found *f);

#endif
