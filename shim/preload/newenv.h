/* SPDX-License-Identifier: MIT */
/*
 * The environment of a program that is to be executed: the program's own,
 * entry by entry in its order and by its pointers, with LD_PRELOAD as far as
 * it is needed to get us there and the variable of core/inherit.h.
 */
#ifndef NONROOT_NEWENV_H
#define NONROOT_NEWENV_H

#include <stdbool.h>
#include <stddef.h>

#include "../core/inherit.h"

#define NEWENV_TEXT 640

struct newenv {
	char *const *old;
	/* To hand on.  With `strip` nothing is: the variable is taken out, and
	 * LD_PRELOAD is the program's. */
	const struct inherit *inherit;
	bool strip;
	/* Of the old one, see newenv_measure(). */
	size_t entries;	    /* without the null */
	size_t preload_n;   /* bytes of all LD_PRELOAD values */
	unsigned preloads;  /* how many there are */
	unsigned lacking;   /* how many of these lack us */
	unsigned handed;    /* variables of ours */
	bool handed_is_old; /* one at least is not what it should be */
	size_t text_n;	    /* of the new variable, with its name and NUL */
	char text[NEWENV_TEXT];
};

/*
 * Looks at the old environment: how many bytes a new one takes.  0 when the
 * old one will do as it is, and also when it cannot be read: the kernel then
 * says so.  `old`, `inherit` and `strip` are filled in by the caller; a NULL
 * `old` is an empty one.
 */
size_t newenv_measure(struct newenv *e);

/* Build it in memory of that size, aligned for pointers. */
char **newenv_build(const struct newenv *e, void *mem, size_t n)
	__attribute__((nonnull));

#endif
