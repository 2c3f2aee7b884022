/* SPDX-License-Identifier: MIT */
/*
 * Names that the kernel would make in the state folder without being refused
 * any: from a folder that stands there, by `..` or a symlink, or because the
 * folder has come to exist below.
 */
#include <fcntl.h>
#include <linux/openat2.h>

#include "next.h"
#include "paths.h"
#include "paths_check.h"
#include "state.h"
#include "sys.h"

_Atomic(uint8_t) paths_standing;

/*
 * The told name of a folder of ours; false of others.  What stands in the state
 * folder and was never made for a name there is a program's own, which works in
 * the folder that it was told to keep ours in: its home, say.
 */
static bool take_told(int dirfd, char *name, size_t cap)
{
	struct span place = paths_base(dirfd, name, cap - 1), told;

	name[place.n] = '\0';
	paths_tell(name);
	told = span_of(name);
	return told.n != place.n && paths_has_served(paths_list(), told);
}

/* The current folder that a program is executed in may be one already. */
static void find_standing(void)
{
	uint8_t unknown = PATHS_UNKNOWN;
	char cwd[PATHS_BYTES];
	bool inside = take_told(AT_FDCWD, cwd, sizeof(cwd));

	/* Another thread has found one meanwhile: that stands. */
	if (next_ready())
		atomic_compare_exchange_strong(&paths_standing, &unknown,
					       inside ? PATHS_INSIDE
						      : PATHS_OUTSIDE);
}

/* It leads out of its folder, or nothing is said of where it leads. */
static bool may_lead_out(long r)
{
	switch (r) {
	case -EXDEV:
	case -EAGAIN:
	case -ENOSYS:
	case -EPERM:
	case -EMFILE:
	case -ENFILE:
		return true;
	}
	return false;
}

/* Does it lead anywhere, with openat2(2)'s restriction? */
static long resolved(int dirfd, const char *path, uint64_t resolve)
{
	long r = paths_open_resolved(dirfd, path, 0, resolve);

	if (r >= 0)
		sys1(SYS_close, r);
	return r;
}

static __attribute__((noinline)) bool is_astray(int dirfd, const char *path)
{
	char name[PATHS_BYTES];

	if (!state_can_read_text(path) || !*path || *path == '/' ||
	    !take_told(dirfd, name, sizeof(name)))
		return false;
	if (sys3(SYS_faccessat, AT_FDCWD, name, F_OK) != 0 &&
	    !may_lead_out(resolved(dirfd, path, RESOLVE_BENEATH)))
		return false;
	/* By a link of procfs, /dev/stdout for one, only the kernel can go. */
	return resolved(dirfd, path, RESOLVE_NO_MAGICLINKS) != -ELOOP;
}

bool paths_may_stray(void)
{
	if (state_is_quiet())
		return false;
	if (atomic_load(&paths_standing) == PATHS_UNKNOWN)
		find_standing();
	return atomic_load(&paths_standing) == PATHS_INSIDE && paths_is_on();
}

const char *paths_ask_inside(int dirfd, const char *path)
{
	return paths_may_stray() && is_astray(dirfd, path) ? "" : path;
}
