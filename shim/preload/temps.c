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

static const char *place_of(struct paths_found *f, const char *op,
			    char *template, int suffix, int err)
{
	struct paths_asked a = {op, AT_FDCWD, template, AT_SYMLINK_NOFOLLOW,
				err};
	char *letters;

	if (!paths_may_help(PATHS_MAKE, err))
		return NULL;
	letters = letters_of(template, suffix);
	for (int i = 0; i < LETTERS; i++)
		letters[i] = 'X';
	return paths_elsewhere(f, PATHS_MAKE, &a);
}

static void take_letters(char *template, const char *place, int suffix)
{
	char *to = letters_of(template, suffix);
	const char *from = place + span_of(place).n - (size_t)suffix - LETTERS;

	for (int i = 0; i < LETTERS; i++)
		to[i] = from[i];
}

static __attribute__((noinline)) int refused(const char *op, char *template,
					     int suffix, int flags, int before)
{
	struct paths_found f;
	int r, *err = errno_at();
	const char *place = place_of(&f, op, template, suffix, *err);

	if (!place)
		return -1;
	*err = before;
	r = NEXT(mkostemps)((char *)(uintptr_t)place, suffix, flags);
	if (r >= 0)
		take_letters(template, place, suffix);
	return r;
}

EXPORT int mkstemp(char *template)
{
	int before = *errno_at(), r = NEXT(mkstemp)(template);

	return LIKELY(r >= 0) ? r : refused("mkstemp", template, 0, 0, before);
}

EXPORT int mkstemp64(char *template)
{
	int before = *errno_at(), r = NEXT(mkstemp64)(template);

	return LIKELY(r >= 0) ? r : refused("mkstemp", template, 0, 0, before);
}

EXPORT int mkostemp(char *template, int flags)
{
	int before = *errno_at(), r = NEXT(mkostemp)(template, flags);

	return LIKELY(r >= 0) ? r
			      : refused("mkostemp", template, 0, flags, before);
}

EXPORT int mkostemp64(char *template, int flags)
{
	int before = *errno_at(), r = NEXT(mkostemp64)(template, flags);

	return LIKELY(r >= 0) ? r
			      : refused("mkostemp", template, 0, flags, before);
}

EXPORT int mkstemps(char *template, int suffix)
{
	int before = *errno_at(), r = NEXT(mkstemps)(template, suffix);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkstemps", template, suffix, 0, before);
}

EXPORT int mkstemps64(char *template, int suffix)
{
	int before = *errno_at(), r = NEXT(mkstemps64)(template, suffix);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkstemps", template, suffix, 0, before);
}

EXPORT int mkostemps(char *template, int suffix, int flags)
{
	int before = *errno_at(), r = NEXT(mkostemps)(template, suffix, flags);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkostemps", template, suffix, flags, before);
}

EXPORT int mkostemps64(char *template, int suffix, int flags)
{
	int before = *errno_at(),
	    r = NEXT(mkostemps64)(template, suffix, flags);

	return LIKELY(r >= 0)
		       ? r
		       : refused("mkostemps", template, suffix, flags, before);
}

EXPORT char *mkdtemp(char *template)
{
	int *err = errno_at(), before = *err;
	char *r = NEXT(mkdtemp)(template);
	struct paths_found f;
	const char *place;

	if (LIKELY(r != NULL))
		return r;
	place = place_of(&f, "mkdtemp", template, 0, *err);
	if (!place)
		return NULL;
	*err = before;
	if (!NEXT(mkdtemp)((char *)(uintptr_t)place))
		return NULL;
	take_letters(template, place, 0);
	return template;
}
