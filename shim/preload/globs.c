/* SPDX-License-Identifier: MIT */
/*
 * glob(3) reads folders inside libc, where no hook sees it.
 *
 * glibc's can be given the functions that it reads them with.  musl's cannot:
 * it is asked twice, for what is below and for what stands above.
 */
#define _LARGEFILE64_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <sys/stat.h>

#include "libc.h"
#include "listing.h"
#include "next.h"
#include "paths.h"
#include "sys.h"

typedef int error_fn(const char *, int);
typedef int glob_fn(const char *, int, error_fn *, glob_t *);

/* ---- glibc ---- */

static int glob_look(const char *path, struct stat *st, int flags)
{
	int *err = errno_at(), before = *err;
	long r = sys4(SYS_newfstatat, AT_FDCWD, path, st, flags);
	struct paths_asked a = {"glob", AT_FDCWD, path, flags, (int)-r};
	struct paths_found f;

	if (r < 0 && paths_may_help(PATHS_LOOK, (int)-r) &&
	    paths_find(&f, PATHS_LOOK, &a))
		r = sys4(SYS_newfstatat, AT_FDCWD, paths_where(&f), st, flags);
	return libc_result(err, before, (int)r);
}

static int glob_stat(const char *restrict path, void *restrict st)
{
	return glob_look(path, st, 0);
}

static int glob_lstat(const char *restrict path, void *restrict st)
{
	return glob_look(path, st, AT_SYMLINK_NOFOLLOW);
}

static void *glob_open(const char *path)
{
	return listing_open(path);
}

static void *glob_read(void *d)
{
	return listing_read(d);
}

static void glob_close(void *d)
{
	listing_close(d);
}

static int glob_with_functions(glob_fn *next, const char *pattern, int flags,
			       error_fn *on_error, glob_t *g)
{
	glob_t before = *g;
	int r;

	g->gl_opendir = glob_open;
	g->gl_readdir = (__typeof__(g->gl_readdir))glob_read;
	g->gl_closedir = glob_close;
	g->gl_stat = (__typeof__(g->gl_stat))glob_stat;
	g->gl_lstat = (__typeof__(g->gl_lstat))glob_lstat;
	r = next(pattern, flags | GLOB_ALTDIRFUNC, on_error, g);
	g->gl_flags &= ~GLOB_ALTDIRFUNC;
	g->gl_opendir = before.gl_opendir;
	g->gl_readdir = before.gl_readdir;
	g->gl_closedir = before.gl_closedir;
	g->gl_stat = before.gl_stat;
	g->gl_lstat = before.gl_lstat;
	return r;
}

/* ---- musl ---- */

/* A pattern as one of the folder that its fixed part names. */
struct twin {
	struct span fixed; /* up to the first component that is a pattern */
	size_t cut;	   /* as long is what stands for it above */
	char pattern[PATHS_BYTES];
};

static bool is_magic(char c)
{
	return c == '*' || c == '?' || c == '[' || c == '\\';
}

static struct span fixed_part(const char *pattern)
{
	size_t n = 0;

	for (size_t i = 0; pattern[i] && !is_magic(pattern[i]); i++)
		if (pattern[i] == '/')
			n = i + 1;
	return (struct span){pattern, n};
}

/* The folder above that a path is, or stands for. */
static bool folder_above(const char *path, struct paths_found *f)
{
	struct paths_asked a = {"glob", AT_FDCWD, path, 0, ENOENT};
	long fd = sys4(SYS_openat, AT_FDCWD, path,
		       O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	int twin;

	if (fd < 0)
		return fd == -ENOENT && paths_find(f, PATHS_LOOK, &a);
	twin = paths_counterpart((int)fd, f);
	sys1(SYS_close, fd);
	if (twin >= 0)
		sys1(SYS_close, twin);
	return twin >= 0;
}

static bool twin_find(struct twin *t, const char *pattern)
{
	char folder[PATHS_BYTES];
	struct out o = {folder, sizeof(folder), 0};
	struct out p = {t->pattern, sizeof(t->pattern), 0};
	struct paths_found f;

	t->fixed = fixed_part(pattern);
	out_span(&o, t->fixed.n ? t->fixed : SPAN("."));
	out_char(&o, '\0');
	if (o.n > o.cap || !folder_above(folder, &f))
		return false;
	out_str(&p, paths_where(&f));
	out_char(&p, '/');
	t->cut = p.n;
	out_str(&p, pattern + t->fixed.n);
	out_char(&p, '\0');
	/* Matches are rewritten in place. */
	if (p.n > p.cap || t->cut < t->fixed.n)
		return false;
	for (size_t i = 0; i < t->cut; i++)
		if (is_magic(t->pattern[i]))
			return false;
	return true;
}

static void tell_match(const struct twin *t, char *match)
{
	size_t i = 0;

	for (; i < t->fixed.n; i++)
		match[i] = t->fixed.p[i];
	for (const char *from = match + t->cut; (match[i] = *from); from++)
		i++;
}

static bool is_below(const char *path)
{
	struct stat st;

	return sys4(SYS_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) ==
	       0;
}

typedef void *realloc_fn(void *, size_t);
typedef void globfree_fn(glob_t *);
typedef int compare_fn(const void *, const void *);
typedef void qsort_fn(void *, size_t, size_t, compare_fn *);

/* Those that are not below move from `twin` to the end of g. */
static bool take_matches(const struct twin *t, glob_t *g, size_t offs,
			 glob_t *twin)
{
	realloc_fn *realloc_ = (realloc_fn *)next_first("realloc");
	size_t left = 0, n = offs + g->gl_pathc;
	char **v = realloc_ ? realloc_(g->gl_pathv,
				       (n + twin->gl_pathc + 1) * sizeof(*v))
			    : NULL;

	if (!v)
		return false;
	for (size_t i = 0; !g->gl_pathv && i < offs; i++)
		v[i] = NULL;
	for (size_t i = 0; i < twin->gl_pathc; i++) {
		char *match = twin->gl_pathv[i];

		tell_match(t, match);
		if (is_below(match))
			twin->gl_pathv[left++] = match;
		else
			v[n++] = match;
	}
	v[n] = NULL;
	g->gl_pathv = v;
	g->gl_pathc = n - offs;
	twin->gl_pathc = left;
	return true;
}

static int by_name(const void *a, const void *b)
{
	const unsigned char *x = *(unsigned char *const *)a;
	const unsigned char *y = *(unsigned char *const *)b;

	while (*x && *x == *y) {
		x++;
		y++;
	}
	return *x - *y;
}

/* What is found above, behind the `first` matches that g had at first. */
static int glob_above(glob_fn *next, const struct twin *t, int flags,
		      error_fn *on_error, glob_t *g, size_t first)
{
	globfree_fn *globfree_ = (globfree_fn *)next_lookup("globfree");
	qsort_fn *qsort_ = (qsort_fn *)next_lookup("qsort");
	size_t offs = flags & GLOB_DOOFFS ? g->gl_offs : 0;
	glob_t twin = {0};
	int r = next(t->pattern, flags & ~(GLOB_DOOFFS | GLOB_APPEND), on_error,
		     &twin);

	if (r || !globfree_ || !qsort_)
		return r;
	r = take_matches(t, g, offs, &twin) ? 0 : GLOB_NOSPACE;
	globfree_(&twin);
	if (r == 0 && !(flags & GLOB_NOSORT))
		qsort_(g->gl_pathv + offs + first, g->gl_pathc - first,
		       sizeof(*g->gl_pathv), by_name);
	return r;
}

static int glob_twice(glob_fn *next, const char *pattern, int flags,
		      error_fn *on_error, glob_t *g)
{
	int *err = errno_at(), before = *err;
	int alike = flags & ~GLOB_NOCHECK;
	size_t first = flags & GLOB_APPEND ? g->gl_pathc : 0;
	struct twin t;
	int r;

	if (!twin_find(&t, pattern))
		return next(pattern, flags, on_error, g);
	r = next(pattern, alike, on_error, g);
	if (r && r != GLOB_NOMATCH)
		return r;
	if (r)
		*err = before;
	r = glob_above(next, &t, alike, on_error, g, first);
	if (r && r != GLOB_NOMATCH)
		return r;
	if (g->gl_pathc > first)
		return 0;
	return flags & GLOB_NOCHECK ? next(pattern, flags, on_error, g)
				    : GLOB_NOMATCH;
}

/* ---- the calls ---- */

/* A program that gives functions of its own has them call the hooks. */
static int glob_by(enum next_id id, const char *pattern, int flags,
		   error_fn *on_error, glob_t *g)
{
	glob_fn *next = (glob_fn *)next_get(id);

	if (!g || !pattern || !listing_may_differ())
		return next(pattern, flags, on_error, g);
	if (!next_is_of_glibc(id))
		return glob_twice(next, pattern, flags, on_error, g);
	if (flags & GLOB_ALTDIRFUNC)
		return next(pattern, flags, on_error, g);
	return glob_with_functions(next, pattern, flags, on_error, g);
}

EXPORT int glob(const char *restrict pattern, int flags,
		int (*on_error)(const char *, int), glob_t *restrict g)
{
	return glob_by(NEXT_glob, pattern, flags, on_error, g);
}

EXPORT int glob64(const char *restrict pattern, int flags,
		  int (*on_error)(const char *, int), glob64_t *restrict g)
{
	return glob_by(NEXT_glob64, pattern, flags, on_error, (glob_t *)g);
}
