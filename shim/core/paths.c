/* SPDX-License-Identifier: MIT */
#include <errno.h>

#include "paths.h"

/* MAXSYMLINKS of the kernel. */
#define LINKS_MAX 40

/* Never served, whatever `paths` says: what is there is the image's, or the
 * kernel's. */
static const char never[][6] = {
	"/etc", "/usr", "/bin", "/sbin", "/boot", "/proc", "/sys",
};

bool paths_acts_on(enum paths_wish wish, int err)
{
	switch (err) {
	case ENOENT:
	case ENOTDIR:
		return true;
	case EROFS:
		return wish != PATHS_LOOK;
	case EACCES:
	case EPERM:
		return wish == PATHS_MAKE;
	}
	return false;
}

static struct span without_slashes(struct span s)
{
	while (s.n && s.p[s.n - 1] == '/')
		s.n--;
	return s;
}

bool paths_is_within(struct span path, struct span folder)
{
	folder = without_slashes(folder);
	return span_starts(path, folder) &&
	       (path.n == folder.n || path.p[folder.n] == '/');
}

/* /lib, /lib64, /libx32, ... */
static bool is_libraries(struct span path)
{
	size_t n = 4;

	if (!span_starts(path, SPAN("/lib")))
		return false;
	while (n < path.n && path.p[n] != '/')
		n++;
	return n == 4 || span_eq((struct span){path.p, n}, SPAN("/lib32")) ||
	       span_eq((struct span){path.p, n}, SPAN("/lib64")) ||
	       span_eq((struct span){path.p, n}, SPAN("/libx32"));
}

static bool is_never(struct span path)
{
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		size_t n = 0;

		while (n < path.n && never[i][n] == path.p[n])
			n++;
		if (!never[i][n] && (n == path.n || path.p[n] == '/'))
			return true;
	}
	return is_libraries(path);
}

static inline __attribute__((always_inline)) bool is_separator(char c)
{
	return c <= ':' && (c == ':' || c == ' ' || c == '\t');
}

enum relation {
	WITHIN = 1, /* strictly below a prefix */
	ITSELF = 2,
	AROUND = 4, /* a prefix is strictly below it */
};

/* To all prefixes.  One pass, for it is asked at every name that is missing. */
static unsigned relations(struct span list, struct span path)
{
	const char *p = list.p, *end = list.p + list.n;
	unsigned found = 0;
	size_t n;

	for (; p < end; p += p < end) {
		for (n = 0; p < end && n < path.n && path.p[n] == *p &&
			    !is_separator(*p);
		     n++)
			p++;
		if (n == path.n && p < end && !is_separator(*p) &&
		    (*p == '/' || path.p[n - 1] == '/'))
			found |= AROUND;
		while (p < end && *p == '/')
			p++;
		if (n && (p == end || is_separator(*p))) {
			n = without_slashes((struct span){path.p, n}).n;
			if (n == path.n)
				found |= ITSELF;
			else if (path.p[n] == '/')
				found |= WITHIN;
		}
		while (p < end && !is_separator(*p))
			p++;
	}
	return found;
}

/*
 * In a /dev that is the runtime's: the socket of syslog(3), and the fifo that
 * start scripts of syslog daemons make; and what is asked for as if it were a
 * folder.
 */
static bool is_of_syslog(struct span path)
{
	return paths_is_within(path, SPAN("/dev/log")) ||
	       paths_is_within(path, SPAN("/dev/xconsole"));
}

bool paths_is_served(struct span list, struct span path)
{
	if (is_of_syslog(path))
		return true;
	return relations(list, path) & WITHIN && !is_never(path);
}

bool paths_has_served(struct span list, struct span path)
{
	return relations(list, path) & (WITHIN | ITSELF) && !is_never(path);
}

bool paths_may_hold_served(struct span list, struct span path)
{
	return (relations(list, path) && !is_never(path)) ||
	       paths_is_within(SPAN("/dev/log"), path);
}

/* Does it begin with a component that is `.` or `..`? */
static bool is_dots(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] == '.')
		n++;
	return (n == 1 || n == 2) && (n == s.n || s.p[n] == '/');
}

struct span paths_plain(struct span path)
{
	char before = '/';

	while (path.n > 2 && span_starts(path, SPAN("./")) && path.p[2] != '/')
		path = (struct span){path.p + 2, path.n - 2};
	for (size_t i = path.n && path.p[0] == '/'; i < path.n; i++) {
		struct span rest = {path.p + i, path.n - i};

		if (before == '/' && (rest.p[0] == '/' || is_dots(rest)))
			return (struct span){NULL, 0};
		before = rest.p[0];
	}
	/* Empty, or with a slash behind it. */
	return before == '/' ? (struct span){NULL, 0} : path;
}

struct span paths_after_dots(struct span path)
{
	size_t after = path.n;

	for (size_t i = path.n; i-- > 0 && after == path.n;)
		if ((i == 0 || path.p[i - 1] == '/') &&
		    is_dots((struct span){path.p + i, path.n - i}))
			after = i;
	while (after < path.n && path.p[after] != '/')
		after++;
	while (after < path.n && path.p[after] == '/')
		after++;
	return paths_plain((struct span){path.p + after, path.n - after});
}

struct span paths_told(struct span state, struct span path)
{
	if (!state.n || !paths_is_within(path, state))
		return path;
	if (path.n == state.n)
		return SPAN("/");
	return (struct span){path.p + state.n, path.n - state.n};
}

__attribute__((cold)) int paths_output(struct span path, uint64_t pid)
{
	struct span part;
	uint64_t n;

	if (!span_starts(path, SPAN("/proc/")))
		return -1;
	path = (struct span){path.p + 6, path.n - 6};
	part = span_word(&path, "/");
	if (!span_eq(part, SPAN("self")) &&
	    !(span_number(part, UINT32_MAX, &n) && (n == pid || n == 1)))
		return -1;
	if (!span_eq(span_word(&path, "/"), SPAN("fd")))
		return -1;
	part = span_word(&path, "/");
	return !path.n && span_number(part, INT32_MAX, &n) ? (int)n : -1;
}

/* ---- the walk ---- */

static void name_clear(struct paths_name *name)
{
	name->n = name->folder = name->skip;
	name->path[name->n] = '\0';
}

/* Take the last component off. */
static void name_up(struct paths_name *name)
{
	while (name->n > name->skip && name->path[--name->n] != '/')
		;
	name->folder = name->n;
	while (name->folder > name->skip && name->path[--name->folder] != '/')
		;
	name->path[name->n] = '\0';
}

/* One component; no slash in it. */
static int name_add(struct paths_name *name, struct span s)
{
	if (name->n + 1 + s.n >= PATHS_BYTES)
		return -ENAMETOOLONG;
	name->folder = name->n;
	name->path[name->n++] = '/';
	for (size_t i = 0; i < s.n; i++)
		name->path[name->n++] = s.p[i];
	name->path[name->n] = '\0';
	return 0;
}

static struct span rest_of(const struct paths_walk *w)
{
	return (struct span){w->rest + w->at, sizeof(w->rest) - w->at};
}

/* Put it in front of the rest, with a slash between them.  It may stand
 * before its place there, and is moved from its end on. */
static int put_back(struct paths_walk *w, struct span s)
{
	if (s.n + 1 > w->at)
		return -ENAMETOOLONG;
	if (w->at < sizeof(w->rest) && w->rest[w->at] != '/')
		w->rest[--w->at] = '/';
	w->at -= s.n;
	for (size_t i = s.n; i > 0; i--)
		w->rest[w->at + i - 1] = s.p[i - 1];
	return 0;
}

int paths_walk_start(struct paths_walk *w, struct paths_name *name,
		     struct span state, struct span base, struct span path)
{
	struct span part;

	w->name = name;
	w->at = sizeof(w->rest);
	w->links = 0;
	w->is_last = w->wants_folder = false;
	name->skip = 0;
	name_clear(name);
	if (state.n >= PATHS_BYTES)
		return -ENAMETOOLONG;
	for (size_t i = 0; i < state.n; i++)
		name->path[i] = state.p[i];
	name->skip = state.n;
	name_clear(name);
	if (!path.n || path.p[0] != '/')
		while ((part = span_word(&base, "/")).n)
			if (name_add(name, part) < 0)
				return -ENAMETOOLONG;
	return put_back(w, path);
}

static bool is_slashes(struct span s)
{
	return without_slashes(s).n == 0;
}

int paths_walk_next(struct paths_walk *w)
{
	struct span rest = rest_of(w), part;

	while ((part = span_word(&rest, "/")).n) {
		w->at = sizeof(w->rest) - rest.n;
		w->is_last = is_slashes(rest);
		w->wants_folder = rest.n > 0;
		if (span_eq(part, SPAN("..")))
			name_up(w->name);
		else if (!span_eq(part, SPAN(".")))
			return name_add(w->name, part) < 0 ? -ENAMETOOLONG : 1;
	}
	return 0;
}

int paths_walk_follow(struct paths_walk *w, struct span target)
{
	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (!target.n)
		return -ENOENT;
	name_up(w->name);
	if (target.p[0] == '/')
		name_clear(w->name);
	return put_back(w, target);
}
