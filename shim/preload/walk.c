/* SPDX-License-Identifier: MIT */
/*
 * nftw(3) and fts(3) call stat inside libc, where no hook sees it: what they
 * hand out is made what stat shows.
 *
 * Each entry is looked at afresh and not translated in place: an
 * implementation outside of libc has called the hooks of stat already, and
 * fts_children hands out what fts_read will.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <sys/stat.h>

#include "libc.h"
#include "next.h"
#include "state.h"
#include "sys.h"
#include "view.h"

/* ---- one entry ---- */

/* The file that `st` is of, followed or not; false when it is another now. */
static bool find_again(struct place *at, const struct stat *st,
		       struct stat *ret)
{
	static const int how[] = {AT_SYMLINK_NOFOLLOW, 0};

	for (int i = 0; i < 2; i++) {
		at->flags = how[i];
		if (sys4(SYS_newfstatat, at->dirfd, at->path, ret, how[i]) ==
			    0 &&
		    ret->st_dev == st->st_dev && ret->st_ino == st->st_ino)
			return true;
	}
	return false;
}

/* False when the file is not there. */
static bool show(int dirfd, const char *path, struct stat *st)
{
	struct place at = {dirfd, path, 0};
	struct stat now;

	if (!view_may_differ(st->st_dev, st->st_ino, st->st_uid) ||
	    state_is_quiet())
		return true;
	if (!find_again(&at, st, &now))
		return false;
	view_stat(dirfd, path, &now, at.flags);
	st->st_uid = now.st_uid;
	st->st_gid = now.st_gid;
	st->st_mode = now.st_mode;
	st->st_atim = now.st_atim;
	st->st_mtim = now.st_mtim;
	return true;
}

/* ---- nftw ---- */

typedef int nftw_fn(const char *, const struct stat *, int, struct FTW *);
typedef int ftw_fn(const char *, const struct stat *, int);

/*
 * The callback has no argument of the caller's.  So what belongs to a walk is
 * kept here by thread, and the innermost walk is the last one begun.  A walk
 * that is left by longjmp or cancellation keeps its place; when all are taken
 * the program's callback is called without us.
 */
#define WALKS 32

struct walk {
	_Atomic(uintptr_t) thread;
	uint64_t order;
	void *fn;
	int flags;
};

static struct {
	_Atomic(uint64_t) order;
	struct walk walks[WALKS];
} begun __attribute__((section(".bss.rare")));

static uintptr_t this_thread(void)
{
	return (uintptr_t)__builtin_thread_pointer();
}

static struct walk *walk_begin(void *fn, int flags)
{
	for (struct walk *w = begun.walks; w < begun.walks + WALKS; w++) {
		uintptr_t free = 0;

		if (!atomic_compare_exchange_strong(&w->thread, &free,
						    this_thread()))
			continue;
		w->order = atomic_fetch_add(&begun.order, 1) + 1;
		w->fn = fn;
		w->flags = flags;
		return w;
	}
	return NULL;
}

static void walk_end(struct walk *w)
{
	atomic_store(&w->thread, 0);
}

static const struct walk *walk_innermost(void)
{
	const struct walk *best = NULL;
	uintptr_t self = this_thread();

	for (struct walk *w = begun.walks; w < begun.walks + WALKS; w++)
		if (atomic_load_explicit(&w->thread, memory_order_relaxed) ==
			    self &&
		    (!best || w->order > best->order))
			best = w;
	return best;
}

/*
 * With FTW_CHDIR the current folder is the one that the file is in, or, of a
 * folder after what is in it, the folder itself.  musl takes no notice of it.
 */
static bool show_here(const char *name, int type, struct stat *st)
{
	return (*name && show(AT_FDCWD, name, st)) ||
	       (type == FTW_DP && show(AT_FDCWD, ".", st));
}

/*
 * What libc could not stat (FTW_NS) may be filled in all the same: show()
 * changes only what is of the file that it finds.
 */
static int nftw_seen(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	const struct walk *w = walk_innermost();
	nftw_fn *fn = (nftw_fn *)w->fn;
	struct stat shown = *st;

	if (!(w->flags & FTW_CHDIR) ||
	    !show_here(path + ftw->base, type, &shown))
		show(AT_FDCWD, path, &shown);
	return fn(path, &shown, type, ftw);
}

static int ftw_seen(const char *path, const struct stat *st, int type)
{
	ftw_fn *fn = (ftw_fn *)walk_innermost()->fn;
	struct stat shown = *st;

	show(AT_FDCWD, path, &shown);
	return fn(path, &shown, type);
}

typedef int nftw_call(const char *, nftw_fn *, int, int);
typedef int ftw_call(const char *, ftw_fn *, int);

static int nftw_by(nftw_call *next, const char *path, nftw_fn *fn, int fds,
		   int flags)
{
	struct walk *w = view_is_on() ? walk_begin((void *)fn, flags) : NULL;
	int r;

	if (!w)
		return next(path, fn, fds, flags);
	r = next(path, nftw_seen, fds, flags);
	walk_end(w);
	return r;
}

static int ftw_by(ftw_call *next, const char *path, ftw_fn *fn, int fds)
{
	struct walk *w = view_is_on() ? walk_begin((void *)fn, 0) : NULL;
	int r;

	if (!w)
		return next(path, fn, fds);
	r = next(path, ftw_seen, fds);
	walk_end(w);
	return r;
}

EXPORT int nftw(const char *path, __nftw_func_t fn, int fds, int flags)
{
	return nftw_by(NEXT(nftw), path, fn, fds, flags);
}

EXPORT int nftw64(const char *path, __nftw64_func_t fn, int fds, int flags)
{
	return nftw_by((nftw_call *)NEXT(nftw64), path, (nftw_fn *)fn, fds,
		       flags);
}

EXPORT int ftw(const char *path, __ftw_func_t fn, int fds)
{
	return ftw_by(NEXT(ftw), path, fn, fds);
}

EXPORT int ftw64(const char *path, __ftw64_func_t fn, int fds)
{
	return ftw_by((ftw_call *)NEXT(ftw64), path, (ftw_fn *)fn, fds);
}

/* ---- fts ---- */

/*
 * FTSENT is glibc's as its header has it.  The libfts that musl systems have
 * lays it out differently, and calls the hooks of stat.
 */
static bool fts_is_known(enum next_id id)
{
	static _Atomic(uint8_t) known; /* 1 no, 2 yes */
	uint8_t k = atomic_load_explicit(&known, memory_order_relaxed);

	if (!view_is_on())
		return false;
	if (!k) {
		k = next_is_of_glibc(id) ? 2 : 1;
		atomic_store_explicit(&known, k, memory_order_relaxed);
	}
	return k == 2;
}

static bool is_stated(const FTSENT *e)
{
	switch (e->fts_info) {
	case FTS_D:
	case FTS_DC:
	case FTS_DEFAULT:
	case FTS_DNR:
	case FTS_F:
	case FTS_SL:
	case FTS_SLNONE:
		return e->fts_statp != NULL;
	}
	/* FTS_DP is an FTS_D that was handed out before. */
	return false;
}

static FTSENT *fts_seen(enum next_id id, FTSENT *e)
{
	if (e && fts_is_known(id) && is_stated(e))
		show(AT_FDCWD, e->fts_accpath, e->fts_statp);
	return e;
}

/*
 * What fts_accpath of a child is relative to is not the current folder yet,
 * but the one that fts_read gave out last; before that, there are the
 * arguments of fts_open.
 */
static FTSENT *fts_all_seen(enum next_id id, const FTS *fts, FTSENT *first)
{
	const FTSENT *in;
	bool is_start;
	long fd = AT_FDCWD;

	if (!first || !fts_is_known(id) || state_is_quiet())
		return first;
	in = fts->fts_cur;
	is_start = !in || in->fts_info == FTS_INIT;
	if (!is_start)
		fd = sys4(SYS_openat, AT_FDCWD, in->fts_accpath,
			  O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
	if (!is_start && fd < 0)
		return first;
	for (FTSENT *e = first; e; e = e->fts_link)
		if (is_stated(e))
			show((int)fd, is_start ? e->fts_accpath : e->fts_name,
			     e->fts_statp);
	if (!is_start)
		sys1(SYS_close, fd);
	return first;
}

EXPORT FTSENT *fts_read(FTS *fts)
{
	return fts_seen(NEXT_fts_read, NEXT(fts_read)(fts));
}

EXPORT FTSENT64 *fts64_read(FTS64 *fts)
{
	return (FTSENT64 *)fts_seen(NEXT_fts64_read,
				    (FTSENT *)NEXT(fts64_read)(fts));
}

EXPORT FTSENT *fts_children(FTS *fts, int options)
{
	return fts_all_seen(NEXT_fts_children, fts,
			    NEXT(fts_children)(fts, options));
}

EXPORT FTSENT64 *fts64_children(FTS64 *fts, int options)
{
	return (FTSENT64 *)fts_all_seen(
		NEXT_fts64_children, (FTS *)fts,
		(FTSENT *)NEXT(fts64_children)(fts, options));
}
