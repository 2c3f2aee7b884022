/* SPDX-License-Identifier: MIT */
/*
 * The most common answer of all, that a name is nowhere, by one system call
 * instead of one for each folder on the way.
 */
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdatomic.h>

#include "paths.h"
#include "paths_check.h"
#include "sys.h"

/* The kernel, before Linux 5.6, or the container's profile has no openat2(2):
 * it need not be asked again. */
static _Atomic(bool) is_unknown;

long paths_open_resolved(int dirfd, const char *path, uint64_t flags,
			 uint64_t resolve)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC | flags,
		.resolve = resolve,
	};
	long r = -ENOSYS;

	if (!atomic_load_explicit(&is_unknown, memory_order_relaxed))
		r = sys4(SYS_openat2, dirfd, path, &how, sizeof(how));
	if (r == -ENOSYS || r == -EPERM)
		atomic_store_explicit(&is_unknown, true, memory_order_relaxed);
	return r;
}

/* Where a path without a symlink on its way leads to, or -errno. */
static long open_straight(int dirfd, const char *path, uint64_t flags)
{
	return paths_open_resolved(dirfd, path, flags, RESOLVE_NO_SYMLINKS);
}

/*
 * Is there nothing, and no symlink on the way to where there is nothing?  Then
 * a plain path is the name.
 */
static bool is_missing(int dirfd, const char *path)
{
	long r = open_straight(dirfd, path, 0);

	if (r >= 0)
		sys1(SYS_close, r);
	return r == -ENOENT;
}

/* The told name of a plain path, in buf[cap] with the state folder before it;
 * empty where that is not simple. */
static struct span name_above(struct span state, int dirfd, struct span path,
			      char *buf, size_t cap)
{
	struct out o = {buf, cap - 1, 0};
	struct span folder;

	out_span(&o, state);
	if (path.p[0] != '/') {
		/* It is read to where it belongs. */
		folder = paths_base(dirfd, buf + state.n, cap - state.n);
		/* Where the kernel has begun to look is ours: the name below is
		 * another. */
		if (!folder.n || paths_is_within(folder, state))
			return (struct span){NULL, 0};
		if (folder.n > 1)
			o.n += folder.n;
		out_char(&o, '/');
	}
	out_span(&o, path);
	if (o.n > o.cap)
		return (struct span){NULL, 0};
	buf[o.n] = '\0';
	return (struct span){buf, o.n};
}

/* Of a plain path that is missing below. */
static bool is_above_too(struct span state, int dirfd, struct span path,
			 char *buf, size_t cap)
{
	struct span above, told;

	if (path.p[0] == '/' && !paths_is_served(paths_list(), path))
		return false;
	above = name_above(state, dirfd, path, buf, cap);
	if (!above.n)
		return true;
	told = (struct span){above.p + state.n, above.n - state.n};
	return paths_is_served(paths_list(), told) &&
	       !is_missing(AT_FDCWD, above.p);
}

/*
 * With `..` in it: from the folder that this leads to.  Which may be missing,
 * and then not be above either: the whole path is not the name.
 */
static bool is_above_from(struct span state, int dirfd, struct span path,
			  char *buf, size_t cap)
{
	struct span rest = paths_after_dots(path);
	struct out o = {buf, cap - 1, 0};
	bool above;
	long fd;

	out_span(&o, (struct span){path.p, path.n - rest.n});
	if (!rest.n || o.n > o.cap)
		return true;
	buf[o.n] = '\0';
	fd = open_straight(dirfd, buf, O_DIRECTORY);
	if (fd < 0)
		return true;
	above = is_above_too(state, (int)fd, rest, buf, cap);
	sys1(SYS_close, fd);
	return above;
}

bool paths_is_nowhere(struct span state, const struct paths_asked *a)
{
	char buf[PATHS_BYTES];
	struct span path, plain;

	/* It is asked before the path is looked at: it need not be readable. */
	if (a->err != ENOENT || !a->path || !is_missing(a->dirfd, a->path))
		return false;
	path = span_of(a->path);
	plain = paths_plain(path);
	return plain.n ? !is_above_too(state, a->dirfd, plain, buf, sizeof(buf))
		       : !is_above_from(state, a->dirfd, path, buf,
					sizeof(buf));
}
