/* SPDX-License-Identifier: MIT */
/*
 * Folders that nothing above can belong to, known by what they are in.  To
 * ask for the name of an open folder costs more than to list a small one; to
 * ask what it stands in, a fifth of that.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "jail.h"
#include "paths_check.h"
#include "state.h"
#include "sys.h"

/* A tree is walked with few folders open: one in another's place is only
 * asked for again. */
#define PLACES 512

static _Atomic(uint64_t) seen[PLACES] __attribute__((section(".bss.rare")));

/* Of one device they all differ. */
static uint64_t mark_of(const struct stat *st)
{
	uint64_t mark = st->st_ino * UINT64_C(0x9e3779b97f4a7c15) ^
			st->st_dev * UINT64_C(0xc2b2ae3d27d4eb4f);

	return mark ? mark : 1;
}

static _Atomic(uint64_t) *place_of(uint64_t mark)
{
	return &seen[mark >> 55];
}

static bool is_seen(uint64_t mark)
{
	return atomic_load_explicit(place_of(mark), memory_order_relaxed) ==
	       mark;
}

static void remember(const struct stat *st)
{
	uint64_t mark = mark_of(st);

	atomic_store_explicit(place_of(mark), mark, memory_order_relaxed);
}

/* What is our own could be moved elsewhere by us. */
static bool stays(const struct stat *st)
{
	return st->st_uid != state_real_uid();
}

bool paths_is_far(int fd)
{
	struct stat in, around;

	/* A folder has had another name before a chroot. */
	if (jail_is_here() || sys4(SYS_newfstatat, fd, "..", &in, 0) < 0)
		return false;
	if (is_seen(mark_of(&in)))
		return true;
	if (!stays(&in) || sys4(SYS_newfstatat, fd, "../..", &around, 0) < 0 ||
	    !is_seen(mark_of(&around)))
		return false;
	remember(&in);
	return true;
}

void paths_found_far(int fd, struct span told)
{
	struct stat st;

	if (sys2(SYS_fstat, fd, &st) == 0 && stays(&st) &&
	    !paths_may_hold_served(paths_list(), told))
		remember(&st);
}
