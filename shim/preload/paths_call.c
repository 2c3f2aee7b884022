/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include "libc.h"
#include "paths_call.h"

/* With what the path ends in: the kernel is to say what it thinks of it. */
static const char *place_of(struct paths_found *f)
{
	char *end = f->name.path + f->name.n;

	for (const char *tail = f->tail; *tail; tail++)
		*end++ = *tail;
	*end = '\0';
	return paths_where(f);
}

const char *paths_elsewhere(struct paths_found *f, enum paths_wish wish,
			    const struct paths_asked *a)
{
	bool found;

	if (!paths_may_help(wish, a->err))
		return NULL;
	f->err = 0;
	found = wish == PATHS_MAKE ? paths_make(f, a) : paths_find(f, wish, a);
	if (found)
		return place_of(f);
	if (f->err)
		*errno_at() = f->err;
	return NULL;
}

/* By the ABI every argument is a word; what an int function returns is the
 * caller's to narrow. */
typedef long path_fn(const char *, long, long, long);
typedef long at_fn(int, const char *, long, long, long);

long paths_call(struct paths_call *k, int *err, int before)
{
	struct paths_found f;
	const char *where;
	void *next;

	k->asked.err = *err;
	where = paths_elsewhere(&f, k->wish, &k->asked);
	if (!where)
		return -1;
	*err = before;
	next = next_get(k->again);
	if (k->is_at)
		return ((at_fn *)next)(AT_FDCWD, where, k->args[0], k->args[1],
				       k->args[2]);
	return ((path_fn *)next)(where, k->args[0], k->args[1], k->args[2]);
}
