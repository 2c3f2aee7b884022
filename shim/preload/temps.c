/* SPDX-License-Identifier: MIT */
/*
 * mkstemp(3), mkdtemp(3) and their relatives open inside libc.  Where that is
 * refused, libc is called again with the template in the state folder, and the
 * letters that it has found are the caller's.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <stdlib.h>

#include "libc.h"
#include "paths_call.h"

#define LETTERS 6

/* A refused template has been found to have them; not all libcs put them
 * back. */
static char *letters_of(char *path, int suffix)
{
	return path + span_of(path).n - (size_t)suffix - LETTERS;
}

static void take_letters(char *template, const char *place, int suffix)
{
	char *to = letters_of(template, suffix);
	const char *from = place + span_of(place).n - (size_t)suffix - LETTERS;

	for (int i = 0; i < LETTERS; i++)
		to[i] = from[i];
}

/* The template as it was; false for what has not failed for its place. */
static bool put_letters(char *template, int suffix, int err)
{
	char *letters;

	if (!paths_acts_on(PATHS_MAKE, err))
		return false;
	letters = letters_of(template, suffix);
	for (int i = 0; i < LETTERS; i++)
		letters[i] = 'X';
	return true;
}

#define NO_FLAGS (&(const int){0})

/* A descriptor; 0 for a folder, without `flags`. */
static __attribute__((noinline)) int refused(const char *op, char *template,
					     int suffix, const int *flags,
					     int before)
{
	int *err = errno_at(), r = -1;
	struct paths_asked a = {op, AT_FDCWD, template, AT_SYMLINK_NOFOLLOW,
				*err};
	struct paths_again p;
	const char *place;

	if (!put_letters(template, suffix, *err))
		return r;
	for (place = paths_first(&p, PATHS_MAKE, 0, &a, err, before); place;
	     place = paths_again(&p, r < 0)) {
		char *there = (char *)(uintptr_t)place;

		if (flags)
			r = NEXT(mkostemps)(there, suffix, *flags);
		else
			r = NEXT(mkdtemp)(there) ? 0 : -1;
		if (r >= 0)
			take_letters(template, place, suffix);
	}
	return r;
}

EXPORT int mkstemp(char *template)
{
	int before = *errno_at(), r = NEXT(mkstemp)(template);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkstemp", template, 0, NO_FLAGS, before);
}

EXPORT int mkstemp64(char *template)
{
	int before = *errno_at(), r = NEXT(mkstemp64)(template);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkstemp", template, 0, NO_FLAGS, before);
}

EXPORT int mkostemp(char *template, int flags)
{
	int before = *errno_at(), r = NEXT(mkostemp)(template, flags);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkostemp", template, 0, &flags, before);
}

EXPORT int mkostemp64(char *template, int flags)
{
	int before = *errno_at(), r = NEXT(mkostemp64)(template, flags);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkostemp", template, 0, &flags, before);
}

EXPORT int mkstemps(char *template, int suffix)
{
	int before = *errno_at(), r = NEXT(mkstemps)(template, suffix);

	return LIKELY(r >= 0) ? r
			      : refused("mkstemps", template, suffix, NO_FLAGS,
					before);
}

EXPORT int mkstemps64(char *template, int suffix)
{
	int before = *errno_at(), r = NEXT(mkstemps64)(template, suffix);

	return LIKELY(r >= 0) ? r
			      : refused("mkstemps", template, suffix, NO_FLAGS,
					before);
}

EXPORT int mkostemps(char *template, int suffix, int flags)
{
	int before = *errno_at(), r = NEXT(mkostemps)(template, suffix, flags);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkostemps", template, suffix, &flags, before);
}

EXPORT int mkostemps64(char *template, int suffix, int flags)
{
	int before = *errno_at(),
	    r = NEXT(mkostemps64)(template, suffix, flags);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkostemps", template, suffix, &flags, before);
}

EXPORT char *mkdtemp(char *template)
{
	int before = *errno_at();
	char *r = NEXT(mkdtemp)(template);

	if (LIKELY(r != NULL))
		return r;
	return refused("mkdtemp", template, 0, NULL, before) == 0 ? template
								  : NULL;
}
