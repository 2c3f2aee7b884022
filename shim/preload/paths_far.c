/* SPDX-License-Identifier: MIT */
/*
 * Folders that nothing above can belong to, known by what they are in: nor can
 * it to what is in those.  To ask for the name of an open folder costs more
 * than to list a small one; to ask what it stands in, a fifth of that.  What we
 * could move, by its own name or by that of a folder above it, is not
 * remembered.
 */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "../core/hash.h"
#include "jail.h"
#include "paths_check.h"
#include "state.h"
#include "sys.h"

/* A tree is walked with few folders open: one in another's place is only
 * asked for again. */
#define PLACES 512

/* What is deeper is always asked for. */
#define DEPTH 32

static _Atomic(uint64_t) seen[PLACES] __attribute__((section(".bss.rare")));

struct folder {
	uint64_t mark;
	bool stays;
};

/* The mount too: a folder may have a name in each of several.  And when it was
 * made: numbers come again. */
static uint64_t mark_of(const struct statx *x)
{
	uint64_t mark = hash_mix(x->stx_ino, x->stx_mnt_id);

	mark = hash_mix(mark,
			(uint64_t)x->stx_dev_major << 32 | x->stx_dev_minor);
	mark = hash_mix(mark, (uint64_t)x->stx_btime.tv_sec << 32 ^
				      x->stx_btime.tv_nsec);
	return mark ? mark : 1;
}

/*
 * Can neither it nor what is in it be moved elsewhere by us?  What is in it is
 * asked for itself, hence the sticky bit.
 */
static bool stays(const struct statx *x)
{
	return x->stx_uid != state_real_uid() &&
	       (!(x->stx_mode & (S_IWGRP | S_IWOTH)) || x->stx_mode & S_ISVTX);
}

static bool look(int fd, const char *path, struct folder *ret)
{
	const unsigned what = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID;
	struct statx x;

	if (sys5(SYS_statx, fd, path, AT_NO_AUTOMOUNT, what, &x) < 0 ||
	    !(x.stx_mask & STATX_MNT_ID))
		return false;
	ret->mark = mark_of(&x);
	ret->stays = stays(&x);
	return true;
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

static void remember(uint64_t mark)
{
	atomic_store_explicit(place_of(mark), mark, memory_order_relaxed);
}

/*
 * How many folders up is looked, in this order, but first where one was found
 * last; only the first where none was.  The folders of a tree are so told by
 * those that hold what holds them, which are a tenth as many.
 */
static const uint8_t heights[] = {2, 3, 4, 1};
#define HEIGHTS (sizeof(heights) / sizeof(heights[0]))
#define NOWHERE HEIGHTS

static _Atomic(uint8_t) usual __attribute__((section(".bss.rare")));

static void set_usual(unsigned at)
{
	atomic_store_explicit(&usual, (uint8_t)at, memory_order_relaxed);
}

static const char *up_by(uint8_t height)
{
	static const char most[] = "../../../..";

	return most + sizeof(most) - 3 * (size_t)height;
}

bool paths_is_far(int fd)
{
	unsigned last = atomic_load_explicit(&usual, memory_order_relaxed);
	unsigned first = last == NOWHERE ? 0 : last;
	struct folder second = {0, true};

	/* A folder has had another name before a chroot. */
	if (jail_has_moved())
		return false;
	for (unsigned i = 0; i <= HEIGHTS; i++) {
		unsigned at = i ? i - 1 : first;
		struct folder f;

		if (i && at == first)
			continue;
		if (i && last == NOWHERE)
			return false;
		if (!look(fd, up_by(heights[at]), &f)) {
			second.stays = false;
			continue;
		}
		if (is_seen(f.mark)) {
			set_usual(at);
			if (heights[at] > 2 && second.mark && second.stays)
				remember(second.mark);
			return true;
		}
		if (heights[at] == 2)
			second.mark = f.mark;
		/* It, and what it may have to be found by. */
		second.stays = second.stays && f.stays;
	}
	set_usual(NOWHERE);
	return false;
}

/* Marks of the folder and of all that it stands in, if it may be remembered. */
static bool all_stay(int fd, struct span told, uint64_t marks[DEPTH])
{
	char up[3 * DEPTH + 2];
	struct out o = {up, sizeof(up) - 1, 0};
	unsigned n = 0;
	struct folder at;

	out_char(&o, '.');
	for (size_t i = 0; i <= told.n; i++) {
		if (i < told.n && told.p[i] != '/')
			continue;
		if (n == DEPTH)
			return false;
		up[o.n] = '\0';
		if (!look(fd, up, &at) || !at.stays)
			return false;
		marks[n++] = at.mark;
		out_str(&o, "/..");
	}
	return true;
}

void paths_found_far(int fd, struct span told)
{
	uint64_t marks[DEPTH];

	if (!all_stay(fd, told, marks))
		return;
	for (unsigned i = 0;
	     told.n && !paths_may_hold_served(paths_list(), told); i++) {
		remember(marks[i]);
		set_usual(0);
		while (told.p[told.n - 1] != '/')
			told.n--;
		told.n--;
	}
}
