/* SPDX-License-Identifier: MIT */
/*
 * getopt_long(3), as far as droppers.c needs it: the options before the first
 * operand, and where the value of one stands.
 */
#ifndef NONROOT_DROPPERS_WORDS_H
#define NONROOT_DROPPERS_WORDS_H

#include "text.h"

/* Begins as {.argv = argv, .next = 1}. */
struct droppers_words {
	char *const *argv;
	size_t next;	    /* the word after the present option */
	const char *letter; /* of a cluster that goes on, else null */
	size_t first;	    /* the word of the present option */
	const char *value;
};

#define DROPPERS_END 0
#define DROPPERS_BAD '?'

/*
 * The next option's letter, DROPPERS_END before the first operand (behind a
 * `--`, where there is one), or DROPPERS_BAD.  `letters` is as of getopt(3);
 * `names` holds entries "name=c ", or "name:c " for one with a value.
 */
int droppers_option(struct droppers_words *o, const char *letters,
		    const char *names);

#endif
