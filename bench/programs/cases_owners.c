/* SPDX-License-Identifier: MIT */
/* Whose file is it: stat, and the changes that only an owner or root makes. */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "cases.h"

INLINE long call_stat(void)
{
	struct stat st;

	return stat(PLAIN, &st);
}
REPEAT(stat)

INLINE long call_fstat(void)
{
	struct stat st;

	return fstat(plain_fd, &st);
}
REPEAT(fstat)

INLINE long call_lstat(void)
{
	struct stat st;

	return lstat(PLAIN, &st);
}
REPEAT(lstat)

INLINE long call_fstatat(void)
{
	struct stat st;

	return fstatat(AT_FDCWD, PLAIN, &st, 0);
}
REPEAT(fstatat)

/* As programs call it that were linked to glibc before 2.33. */
int old_stat(int, const char *, struct stat *) __asm__("__xstat")
	__attribute__((weak));

INLINE long call_old_stat(void)
{
	struct stat st;

	return old_stat ? old_stat(1, PLAIN, &st) : stat(PLAIN, &st);
}
REPEAT(old_stat)

INLINE long call_statx(void)
{
	struct statx x;

	return statx(AT_FDCWD, PLAIN, 0, STATX_BASIC_STATS, &x);
}
REPEAT(statx)

/* A file of one's own, which root's view shows as root's. */
INLINE long call_stat_own(void)
{
	struct stat st;

	return stat(OWN, &st);
}
REPEAT(stat_own)

INLINE long call_stat_recorded(void)
{
	struct stat st;

	return stat(RECORDED, &st);
}
REPEAT(stat_recorded)

INLINE long call_fstat_recorded(void)
{
	struct stat st;

	return fstat(recorded_fd, &st);
}
REPEAT(fstat_recorded)

INLINE long call_statx_recorded(void)
{
	struct statx x;

	return statx(AT_FDCWD, RECORDED, 0, STATX_BASIC_STATS, &x);
}
REPEAT(statx_recorded)

static int seen(const char *path, const struct stat *st, int type,
		struct FTW *at)
{
	(void)path;
	(void)st;
	(void)type;
	(void)at;
	return 0;
}

INLINE long call_nftw(void)
{
	return nftw(TREE, seen, 4, FTW_PHYS);
}
REPEAT(nftw)

INLINE long call_fts(void)
{
	char tree[] = TREE;
	char *const roots[] = {tree, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL, NULL);
	long n = 0;

	while (walk && fts_read(walk))
		n++;
	return walk ? n + fts_close(walk) : -1;
}
REPEAT(fts)

/* To whom it belongs already: nothing changes where it is allowed. */
INLINE long call_chown_told(void)
{
	return chown(theirs, 0, 0);
}
REPEAT(chown_told)

/* What a swallowed one cannot do without: the refusal, and a look. */
INLINE long call_chown_look(void)
{
	struct statx x;

	(void)!chown(theirs, 0, 0);
	return statx(AT_FDCWD, theirs, 0, STATX_BASIC_STATS | STATX_BTIME, &x);
}
REPEAT(chown_look)

/* An own file, to somebody else each time: what is told of it changes. */
INLINE uid_t another(void)
{
	static uid_t turn;

	turn ^= 1;
	return STRANGER + turn;
}

INLINE long call_chown_moved(void)
{
	return chown(RECORDED, another(), STRANGER);
}
REPEAT(chown_moved)

INLINE long call_chown_moved_look(void)
{
	struct statx x;

	(void)!chown(RECORDED, another(), STRANGER);
	return statx(AT_FDCWD, RECORDED, 0, STATX_BASIC_STATS | STATX_BTIME,
		     &x);
}
REPEAT(chown_moved_look)

INLINE long call_chown_allowed(void)
{
	return chown(OWN, (uid_t)-1, (gid_t)-1);
}
REPEAT(chown_allowed)

INLINE long call_chmod_told(void)
{
	return chmod(changed, 0600);
}
REPEAT(chmod_told)

INLINE long call_chmod_allowed(void)
{
	return chmod(OWN, 0644);
}
REPEAT(chmod_allowed)

static const struct timespec noon[2] = {{.tv_sec = 43200}, {.tv_sec = 43200}};

INLINE long call_utimens_told(void)
{
	return utimensat(AT_FDCWD, changed, noon, 0);
}
REPEAT(utimens_told)

INLINE long call_utimens_allowed(void)
{
	return utimensat(AT_FDCWD, OWN, noon, 0);
}
REPEAT(utimens_allowed)

INLINE long call_setxattr_told(void)
{
	return setxattr(changed, "user.bench", "1", 1, 0);
}
REPEAT(setxattr_told)

static const char *shown_owner(const char *path, uid_t wanted)
{
	struct stat st;

	if (stat(path, &st))
		return error_name();
	return st.st_uid == wanted ? NULL : said("stat says uid", st.st_uid);
}

static const char *no_view(void)
{
	return shown_owner(OWN, 0);
}

static const char *no_record(void)
{
	return shown_owner(RECORDED, STRANGER);
}

static uid_t walked_owner;

static int walked(const char *path, const struct stat *st, int type,
		  struct FTW *at)
{
	(void)path;
	(void)type;
	(void)at;
	walked_owner = st->st_uid;
	return 0;
}

static const char *no_nftw(void)
{
	if (nftw(RECORDED, walked, 4, FTW_PHYS))
		return error_name();
	return walked_owner == STRANGER ? NULL
					: said("nftw says uid", walked_owner);
}

static const char *no_fts(void)
{
	char path[] = RECORDED;
	char *const roots[] = {path, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL, NULL);
	FTSENT *entry = walk ? fts_read(walk) : NULL;
	const char *bad =
		!entry ? error_name()
		: entry->fts_statp->st_uid == STRANGER
			? NULL
			: said("fts says uid", entry->fts_statp->st_uid);

	if (walk)
		fts_close(walk);
	return bad;
}

/* It succeeds, and stat(2) shows it. */
static const char *no_chown(void)
{
	const char *bad;

	if (chown(theirs, 0, 0) || chown(RECORDED, STRANGER + 1, STRANGER))
		return error_name();
	bad = shown_owner(RECORDED, STRANGER + 1);
	if (chown(RECORDED, STRANGER, STRANGER))
		return error_name();
	return bad;
}

static const char *no_chmod(void)
{
	return refused(call_chmod_told());
}

static const char *no_utimens(void)
{
	return refused(call_utimens_told());
}

static const char *no_setxattr(void)
{
	return refused(call_setxattr_told());
}

const struct bench_case owners_cases[] = {
	CASE(stat, stat, "stat, no record", no_view),
	CASE(lstat, stat, "lstat, no record", no_view),
	CASE(fstat, stat, "fstat, no record", no_view),
	CASE(fstatat, stat, "fstatat, no record", no_view),
	CASE(old_stat, stat, "__xstat, no record", no_view),
	CASE(statx, stat, "statx, no record", no_view),
	CASE(stat_own, stat, "stat of an own file", no_view),
	CASE(stat_recorded, stat, "stat, recorded", no_record),
	CASE(fstat_recorded, stat, "fstat, recorded", no_record),
	CASE(statx_recorded, stat, "statx, recorded", no_record),
	CASE(nftw, walk, "nftw of 32 files", no_nftw),
	CASE(fts, walk, "fts of 32 files", no_fts),
	CASE(chown_allowed, ownership, "chown, allowed", no_chown),
	CASE(chown_told, ownership, "chown, swallowed", no_chown),
	CASE(chown_moved, ownership, "chown, recorded anew", no_chown),
	CASE(chown_moved_look, ownership, "chown of an own file and statx",
	     no_chown),
	CASE(chown_look, ownership, "chown and statx", no_chown),
	CASE(chmod_allowed, modes, "chmod, allowed", no_chmod),
	CASE(chmod_told, modes, "chmod, swallowed", no_chmod),
	CASE(utimens_allowed, times, "utimensat, allowed", no_utimens),
	CASE(utimens_told, times, "utimensat, swallowed", no_utimens),
	CASE(setxattr_told, xattrs, "setxattr, swallowed", no_setxattr),
	{0},
};
