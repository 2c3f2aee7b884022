/* SPDX-License-Identifier: MIT */
/*
 * syscall(2) by concern: dispatch.c knows which numbers are whose, and hands
 * the call to the file that knows what to do of it.
 */
#ifndef NONROOT_DISPATCH_H
#define NONROOT_DISPATCH_H

#include <unistd.h>

#include "next.h"

/* One call as it came, errno's place, and errno as it was then. */
struct call {
	long nr, a, b, c, d, e, f;
	int *err, before;
};

#define CALL_PATH(x) ((const char *)(x))

typedef long call_fn(long, long, long, long, long, long, long);

/* What the next definition makes of it. */
static inline long call_next(const struct call *k)
{
	return ((call_fn *)NEXT(syscall))(k->nr, k->a, k->b, k->c, k->d, k->e,
					  k->f);
}

/*
 * Each makes the call, or answers it without, and returns what syscall(2)
 * returns.
 *
 * ids      ids, groups and capabilities
 * owners   the stat family, and owners, modes, times and extended attributes
 * paths    what finds or makes a file by its name
 * sockets  names of sockets, and credentials over them
 * limits   limits, priorities and locked memory
 */
long dispatch_ids(const struct call *k);
long dispatch_owners(const struct call *k);
long dispatch_paths(const struct call *k);
long dispatch_sockets(const struct call *k);
long dispatch_limits(const struct call *k);

#endif
