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

/* ---- which of them, and what it has behind the template ---- */

struct temp {
	enum next_id id;
	char *template;
	int a, b;
};

static const char *op_of(const struct temp *t)
{
	switch (t->id) {
	case NEXT_mkstemp:
	case NEXT_mkstemp64:
		return "mkstemp";
	case NEXT_mkostemp:
	case NEXT_mkostemp64:
		return "mkostemp";
	case NEXT_mkstemps:
	case NEXT_mkstemps64:
		return "mkstemps";
	case NEXT_mkdtemp:
		return "mkdtemp";
	default:
		return "mkostemps";
	}
}

/* Bytes behind the letters. */
static int suffix_of(const struct temp *t)
{
	switch (t->id) {
	case NEXT_mkstemps:
	case NEXT_mkstemps64:
	case NEXT_mkostemps:
	case NEXT_mkostemps64:
		return t->a;
	default:
		return 0;
	}
}

static int flags_of(const struct temp *t)
{
	switch (t->id) {
	case NEXT_mkostemp:
	case NEXT_mkostemp64:
		return t->a;
	default:
		return t->b;
	}
}

/* ---- elsewhere ---- */

static bool has_letters(const struct temp *t)
{
	size_t n = span_of(t->template).n;
	int suffix = suffix_of(t);
	const char *letters;

	if (suffix < 0 || n < (size_t)suffix + LETTERS)
		return false;
	letters = letters_of(t->template, suffix);
	for (int i = 0; i < LETTERS; i++)
		if (letters[i] != 'X')
			return false;
	return true;
}

/* libc would make it where it is not told to be. */
static __attribute__((noinline)) bool is_astray(const struct temp *t, int *err)
{
	if (paths_ask(AT_FDCWD, t->template) == t->template || !has_letters(t))
		return false;
	*err = ENOENT;
	return true;
}

/* A descriptor; 0 for a folder. */
static __attribute__((noinline)) int refused(const struct temp *t, int *err,
					     int before)
{
	struct paths_asked a = {op_of(t), AT_FDCWD, t->template,
				AT_SYMLINK_NOFOLLOW, *err};
	struct paths_again p;
	const char *place;
	int r = -1;

	if (!put_letters(t->template, suffix_of(t), *err))
		return r;
	for (place = paths_first(&p, PATHS_MAKE, 0, &a, err, before); place;
	     place = paths_again(&p, r < 0)) {
		char *there = (char *)(uintptr_t)place;

		if (t->id != NEXT_mkdtemp)
			r = NEXT(mkostemps)(there, suffix_of(t), flags_of(t));
		else
			r = NEXT(mkdtemp)(there) ? 0 : -1;
		if (r >= 0)
			take_letters(t->template, place, suffix_of(t));
	}
	return r;
}

/* ---- the calls ---- */

/* mkostemps(3), and the others without what they lack: by the ABI every
 * argument is a word. */
typedef int temp_fn(char *, int, int);

static int made(enum next_id id, char *template, int a, int b)
{
	struct temp t = {id, template, a, b};
	int *err = errno_at(), before = *err, r = -1;

	KEPT(t);
	if (LIKELY(paths_is_outside()) || !is_astray(&t, err))
		r = ((temp_fn *)next_get(t.id))(t.template, t.a, t.b);
	return LIKELY(r >= 0) ? r : refused(&t, err, before);
}

EXPORT int mkstemp(char *template)
{
	return made(NEXT_mkstemp, template, 0, 0);
}

EXPORT int mkstemp64(char *template)
{
	return made(NEXT_mkstemp64, template, 0, 0);
}

EXPORT int mkostemp(char *template, int flags)
{
	return made(NEXT_mkostemp, template, flags, 0);
}

EXPORT int mkostemp64(char *template, int flags)
{
	return made(NEXT_mkostemp64, template, flags, 0);
}

EXPORT int mkstemps(char *template, int suffix)
{
	return made(NEXT_mkstemps, template, suffix, 0);
}

EXPORT int mkstemps64(char *template, int suffix)
{
	return made(NEXT_mkstemps64, template, suffix, 0);
}

EXPORT int mkostemps(char *template, int suffix, int flags)
{
	return made(NEXT_mkostemps, template, suffix, flags);
}

EXPORT int mkostemps64(char *template, int suffix, int flags)
{
	return made(NEXT_mkostemps64, template, suffix, flags);
}

EXPORT char *mkdtemp(char *template)
{
	struct temp t = {NEXT_mkdtemp, template, 0, 0};
	int *err = errno_at(), before = *err;
	char *r = NULL;

	if (LIKELY(paths_is_outside()) || !is_astray(&t, err))
		r = NEXT(mkdtemp)(template);
	if (LIKELY(r != NULL))
		return r;
	return refused(&t, err, before) == 0 ? template : NULL;
}
