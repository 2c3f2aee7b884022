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
static _Atomic(bool) is_unknown __attribute__((section(".bss.rare")));

/*
 * Is there nothing, and no symlink on the way to where there is nothing?  Then
 * the path is the name.
 */
static bool is_missing(int dirfd, const char *path)
{
	const struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	long r = sys4(SYS_openat2, dirfd, path, &how, sizeof(how));

	if (r >= 0)
		sys1(SYS_close, r);
	else if (r == -ENOSYS || r == -EPERM)
		atomic_store_explicit(&is_unknown, true, memory_order_relaxed);
	return r == -ENOENT;
}

/* The told name of a plain path, in buf[cap] with the state folder before it;
 * empty where that is not simple. */
static struct span name_above(struct span state, const struct paths_asked *a,
			      struct span path, char *buf, size_t cap)
{
	struct out o = {buf, cap - 1, 0};
	struct span folder;

	out_span(&o, state);
	if (path.p[0] != '/') {
		/* It is read to where it belongs. */
		folder = paths_base(a->dirfd, buf + state.n, cap - state.n);
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

bool paths_is_nowhere(struct span state, const struct paths_asked *a)
{
	struct span path, above, told;
	char buf[PATHS_BYTES];

	if (a->err != ENOENT ||
	    atomic_load_explicit(&is_unknown, memory_order_relaxed))
		return false;
	path = paths_plain(span_of(a->path));
	if (!path.n || !is_missing(a->dirfd, a->path))
		return false;
	if (path.p[0] == '/' && !paths_is_served(paths_list(), path))
		return true;
	above = name_above(state, a, path, buf, sizeof(buf));
	if (!above.n)
		return false;
	told = (struct span){above.p + state.n, above.n - state.n};
	return !paths_is_served(paths_list(), told) ||
	       is_missing(AT_FDCWD, above.p);
}
