/* SPDX-License-Identifier: MIT */
/*
 * nftw(3) and fts(3) call stat and readdir inside libc, where no hook sees it:
 * what they hand out is made what stat shows, and nftw is led through what
 * stands above a folder, too.
 *
 * Each entry is looked at afresh and not translated in place: an
 * implementation outside of libc has called the hooks of stat already, and
 * fts_children hands out what fts_read will.
 */
#define _LARGEFILE64_SOURCE
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <limits.h>
#include <sys/stat.h>

#include "above.h"
#include "libc.h"
#include "listing.h"
#include "next.h"
#include "paths_call.h"
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
typedef int nftw_call(const char *, nftw_fn *, int, int);
typedef int ftw_call(const char *, ftw_fn *, int);

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
	void *next; /* libc's nftw, or ftw */
	int fds, flags;
	bool is_ftw;
	bool is_begun; /* fn has been called */

	/* Of a walk above: */
	const char *folder; /* as told, where the real one is `cut` long */
	size_t folder_n, cut;
	int level;	 /* of what stands in that folder */
	bool is_skipped; /* the rest of that folder */
};

static struct {
	_Atomic(uint64_t) order;
	struct walk walks[WALKS];
} begun __attribute__((section(".bss.rare")));

static uintptr_t this_thread(void)
{
	return (uintptr_t)__builtin_thread_pointer();
}

/* Of no meaning until walk_set() has filled it in. */
static struct walk *walk_begin(void)
{
	for (struct walk *w = begun.walks; w < begun.walks + WALKS; w++) {
		uintptr_t free = 0;

		if (!atomic_compare_exchange_strong(&w->thread, &free,
						    this_thread()))
			continue;
		w->order = atomic_fetch_add(&begun.order, 1) + 1;
		return w;
	}
	return NULL;
}

static void walk_set(struct walk *w, void *next, void *fn, int fds, int flags,
		     bool is_ftw)
{
	w->next = next;
	w->fn = fn;
	w->fds = fds;
	w->flags = flags;
	w->is_ftw = is_ftw;
	w->is_begun = false;
	w->folder = NULL;
	w->is_skipped = false;
}

static void walk_end(struct walk *w)
{
	atomic_store(&w->thread, 0);
}

static struct walk *walk_innermost(void)
{
	struct walk *best = NULL;
	uintptr_t self = this_thread();

	for (struct walk *w = begun.walks; w < begun.walks + WALKS; w++)
		if (atomic_load_explicit(&w->thread, memory_order_relaxed) ==
			    self &&
		    (!best || w->order > best->order))
			best = w;
	return best;
}

/* An entry as the callback is given it; of ftw(3) without `ftw`. */
struct seen {
	const char *path;
	struct stat *st;
	int type;
	int glibc_type; /* musl counts from 1 */
	struct FTW *ftw;
};

/*
 * With FTW_CHDIR the current folder is the one that the file is in, or, of a
 * folder after what is in it, the folder itself.  musl takes no notice of it.
 */
static const char *seen_here(const struct walk *w, const struct seen *s)
{
	return s->ftw && w->flags & FTW_CHDIR ? s->path + s->ftw->base
					      : s->path;
}

static void seen_show(const struct walk *w, const struct seen *s)
{
	const char *here = seen_here(w, s);

	if (w->flags & FTW_CHDIR &&
	    ((*here && show(AT_FDCWD, here, s->st)) ||
	     (s->glibc_type == FTW_DP && show(AT_FDCWD, ".", s->st))))
		return;
	show(AT_FDCWD, s->path, s->st);
}

static int seen_tell(const struct walk *w, const struct seen *s)
{
	return w->is_ftw ? ((ftw_fn *)w->fn)(s->path, s->st, s->type)
			 : ((nftw_fn *)w->fn)(s->path, s->st, s->type, s->ftw);
}

/* ---- nftw, above ---- */

/* The path is told as one in the folder below. */
static int seen_tell_above(struct walk *w, const struct seen *s)
{
	char path[PATH_MAX];
	struct out o = {path, sizeof(path), 0};
	struct seen told = {path, s->st, s->type, s->glibc_type, s->ftw};
	struct FTW ftw;
	int r;

	out_span(&o, (struct span){w->folder, w->folder_n});
	out_str(&o, s->path + w->cut);
	out_char(&o, '\0');
	if (o.n > sizeof(path))
		return 0;
	if (s->ftw) {
		ftw.level = s->ftw->level + w->level;
		ftw.base = (int)o.n - 1;
		while (ftw.base && path[ftw.base - 1] != '/')
			ftw.base--;
		told.ftw = &ftw;
	}
	r = seen_tell(w, &told);
	if (r == FTW_SKIP_SIBLINGS && s->ftw && s->ftw->level == 0)
		w->is_skipped = true;
	return r;
}

static int open_same(const char *path, const struct stat *st)
{
	struct stat now;
	long fd = sys3(SYS_openat, AT_FDCWD, path,
		       O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && sys4(SYS_newfstatat, fd, "", &now, AT_EMPTY_PATH) == 0 &&
	    now.st_dev == st->st_dev && now.st_ino == st->st_ino)
		return (int)fd;
	if (fd >= 0)
		sys1(SYS_close, fd);
	return -1;
}

/* The folder that the entry is. */
static int seen_open(const struct walk *w, const struct seen *s)
{
	int fd = open_same(seen_here(w, s), s->st);

	return fd < 0 && w->flags & FTW_CHDIR ? open_same(".", s->st) : fd;
}

static int nftw_seen(const char *path, const struct stat *st, int type,
		     struct FTW *ftw);
static int ftw_seen(const char *path, const struct stat *st, int type);

static int walk_run(const struct walk *w, const char *path)
{
	return w->is_ftw ? ((ftw_call *)w->next)(path, ftw_seen, w->fds)
			 : ((nftw_call *)w->next)(path, nftw_seen, w->fds,
						  w->flags);
}

static void walk_place(struct walk *w, const char *folder, const char *real,
		       int level)
{
	w->folder = folder;
	w->folder_n = span_of(folder).n;
	while (w->folder_n && folder[w->folder_n - 1] == '/')
		w->folder_n--;
	w->cut = span_of(real).n;
	w->level = level;
}

/* A walk of its own through what stands above. */
static int walk_above(const struct walk *w, const struct seen *s,
		      const struct above *a, const char *name)
{
	int *err = errno_at(), before = *err;
	char path[PATHS_BYTES];
	struct out o = {path, sizeof(path), 0};
	struct walk *inner;
	int r;

	out_str(&o, a->path);
	out_char(&o, '/');
	out_str(&o, name);
	out_char(&o, '\0');
	inner = o.n <= sizeof(path) ? walk_begin() : NULL;
	if (!inner)
		return 0;
	walk_set(inner, w->next, w->fn, w->fds, w->flags, w->is_ftw);
	walk_place(inner, s->path, a->path, s->ftw ? s->ftw->level + 1 : 0);
	/* With FTW_CHDIR libc goes there. */
	paths_enter();
	r = walk_run(inner, path);
	if (r < 0 && !inner->is_begun) {
		/* It has gone in between. */
		*err = before;
		r = 0;
	}
	if (inner->is_skipped)
		r = FTW_SKIP_SIBLINGS;
	walk_end(inner);
	return r;
}

/* What stands above a folder alone, as long as the program goes on. */
static int walk_all_above(const struct walk *w, const struct seen *s)
{
	const struct dirent *e;
	struct above *a = NULL;
	int fd = listing_may_differ() ? seen_open(w, s) : -1;
	int r;

	if (fd < 0)
		return 0;
	r = above_read(fd, &a);
	sys1(SYS_close, fd);
	if (r < 0)
		return libc_result(errno_at(), 0, r);
	while (a && r == 0 && (e = above_next(a)))
		r = walk_above(w, s, a, e->d_name);
	above_free(a);
	if (r == FTW_SKIP_SIBLINGS && w->flags & FTW_ACTIONRETVAL)
		r = s->glibc_type == FTW_D ? FTW_SKIP_SUBTREE : 0;
	return r;
}

/* ---- nftw, the calls ---- */

/*
 * What stands above comes before what is below, and after its folder, or, with
 * FTW_DEPTH, before it.
 *
 * What libc could not stat (FTW_NS) may be filled in all the same: show()
 * changes only what is of the file that it finds.
 */
static int walk_seen(struct walk *w, const struct seen *s)
{
	int r = 0;

	w->is_begun = true;
	seen_show(w, s);
	if (w->folder)
		return seen_tell_above(w, s);
	if (s->glibc_type == FTW_DP)
		r = walk_all_above(w, s);
	if (r == 0)
		r = seen_tell(w, s);
	if (r == 0 && s->glibc_type == FTW_D)
		r = walk_all_above(w, s);
	return r;
}

static int seen(const char *path, const struct stat *st, int type,
		struct FTW *ftw)
{
	struct walk *w = walk_innermost();
	bool counts_from_0 = next_is_of_glibc(w->is_ftw ? NEXT_ftw : NEXT_nftw);
	struct stat shown = *st;
	struct seen s = {path, &shown, type, type - !counts_from_0, ftw};

	return walk_seen(w, &s);
}

static int nftw_seen(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	return seen(path, st, type, ftw);
}

static int ftw_seen(const char *path, const struct stat *st, int type)
{
	return seen(path, st, type, NULL);
}

/* With w filled in but for what is of a walk above. */
static int walk_from(struct walk *w, const char *path)
{
	int *err = errno_at(), before = *err;
	int r = walk_run(w, path);
	struct paths_found f;
	struct paths_asked a = {"nftw", AT_FDCWD, path,
				w->flags & FTW_PHYS ? AT_SYMLINK_NOFOLLOW : 0,
				*err};

	const char *where;

	if (r >= 0 || w->is_begun)
		return r;
	where = paths_elsewhere(&f, PATHS_LOOK, &a);
	if (!where)
		return r;
	walk_place(w, path, where, 0);
	*err = before;
	return walk_run(w, where);
}

static struct walk *walk_begin_if_needed(void)
{
	return view_is_on() || paths_is_on() ? walk_begin() : NULL;
}

static int nftw_by(nftw_call *next, const char *path, nftw_fn *fn, int fds,
		   int flags)
{
	struct walk *w = walk_begin_if_needed();
	int r;

	if (!w)
		return next(path, fn, fds, flags);
	walk_set(w, (void *)next, (void *)fn, fds, flags, false);
	r = walk_from(w, path);
	walk_end(w);
	return r;
}

static int ftw_by(ftw_call *next, const char *path, ftw_fn *fn, int fds)
{
	struct walk *w = walk_begin_if_needed();
	int r;

	if (!w)
		return next(path, fn, fds);
	walk_set(w, (void *)next, (void *)fn, fds, 0, true);
	r = walk_from(w, path);
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
	return view_is_on() && next_is_of_glibc(id);
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
