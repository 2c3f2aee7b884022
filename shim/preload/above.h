/* SPDX-License-Identifier: MIT */
/*
 * What stands in a folder of state_dir and not in the folder below it: the
 * second half of the listing of that folder.
 */
#ifndef NONROOT_ABOVE_H
#define NONROOT_ABOVE_H

#include <dirent.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../core/paths.h"

/* In a mapping of its own, with no descriptor. */
struct above {
	size_t mapped;
	size_t n; /* bytes of entries */
	_Atomic(size_t) at;
	char path[PATHS_BYTES]; /* of the folder that they are in */
	char entries[] __attribute__((aligned(8)));
};

/*
 * What stands above the folder `below` alone, at its beginning.  0, and null
 * where that is nothing; -errno when there is something that cannot be read
 * now, which must not pass for nothing.
 */
int above_read(int below, struct above **ret);

/* The next entry; null at the end.  Threads get one each. */
struct dirent *above_next(struct above *a);

void above_free(struct above *a);

#endif
