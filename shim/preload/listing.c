/* SPDX-License-Identifier: MIT */
/*
 * opendir(3), readdir(3) and their relatives: a folder that has a counterpart
 * in state_dir lists what is in both.
 *
 * The stream is libc's own, of the folder below, so that dirfd(3) is that
 * folder.  Only when libc has come to its end the folder above is looked for,
 * read as a whole and closed again: no descriptor is held, and what a folder
 * without a counterpart costs is one load for each entry.  From there on the
 * stream is known by its address, until it is closed or rewound.
 */
#define _LARGEFILE64_SOURCE
#include <dirent.h>
#include <fcntl.h>

#include "../core/entries.h"
#include "above.h"
#include "libc.h"
#include "listing.h"
#include "next.h"
#include "paths.h"
#include "paths_call.h"
#include "sys.h"

_Static_assert(sizeof(struct dirent) == sizeof(struct dirent64),
	       "the 64 forms are handed on as the plain ones");

/* ---- the streams that have come to the end below ---- */

/* By their address, which is the program's alone from opendir to closedir. */
struct stream {
	_Atomic(uintptr_t) dir; /* 0: free */
	struct above *above;
	_Atomic(bool) is_above; /* not when seekdir has gone back */
};

/* With the address of a stream that another thread may be entering too. */
#define PENDING 1

/* How often one gives way to the other. */
#define PATIENCE 1000

/* Where all are taken more are mapped, which stay. */
#define STREAMS 20

struct streams {
	struct stream streams[STREAMS];
	_Atomic(struct streams *) more;
};

static struct streams first __attribute__((section(".bss.rare")));

/* How many there are: while this is 0 libc alone answers. */
static _Atomic(unsigned) live;

static bool is_any_live(void)
{
	return atomic_load_explicit(&live, memory_order_relaxed) != 0;
}

/* One of address `dir`, its bits in `ignored` aside. */
static struct stream *find(uintptr_t dir, uintptr_t ignored,
			   const struct stream *except)
{
	for (struct streams *l = &first; l; l = atomic_load(&l->more))
		for (unsigned i = 0; i < STREAMS; i++) {
			struct stream *s = &l->streams[i];

			if (s != except &&
			    (atomic_load(&s->dir) & ~ignored) == dir)
				return s;
		}
	return NULL;
}

static bool add_streams(void)
{
	struct streams *more = sys_pages(sizeof(*more)), *next = NULL;
	struct streams *last = &first;

	if (!more)
		return false;
	while (!atomic_compare_exchange_strong(&last->more, &next, more)) {
		last = next;
		next = NULL;
	}
	return true;
}

static struct stream *take(uintptr_t dir)
{
	for (;;) {
		struct stream *s = find(0, 0, NULL);
		uintptr_t free = 0;

		if (!s && !add_streams())
			return NULL;
		if (s && atomic_compare_exchange_strong(&s->dir, &free, dir))
			return s;
	}
}

static struct stream *stream_of(DIR *d)
{
	return is_any_live() ? find((uintptr_t)d, 0, NULL) : NULL;
}

/*
 * Two threads that come to the end of one stream at once make one of it: who
 * sees the other takes its own away again.  A fork may have left one behind
 * that nobody will take away, hence the patience.
 */
static struct stream *enter(DIR *d, struct above *above)
{
	uintptr_t dir = (uintptr_t)d;
	struct stream *s, *other = NULL;

	atomic_fetch_add(&live, 1);
	for (int i = 0; !other && (s = take(dir | PENDING)); i++) {
		s->above = above;
		atomic_store(&s->is_above, false);
		if (!find(dir, PENDING, s) || i == PATIENCE) {
			atomic_store(&s->dir, dir);
			return s;
		}
		atomic_store(&s->dir, 0);
		sys0(SYS_sched_yield);
		other = stream_of(d);
	}
	atomic_fetch_sub(&live, 1);
	above_free(above);
	return other;
}

static void leave(struct stream *s)
{
	struct above *above = s->above;

	atomic_store(&s->dir, 0);
	atomic_fetch_sub(&live, 1);
	above_free(above);
}

/* ---- from one folder to the other ---- */

typedef int dirfd_fn(DIR *);
typedef struct dirent *readdir_fn(DIR *);
typedef int readdir_r_fn(DIR *, struct dirent *, struct dirent **);

static int folder_of(DIR *d)
{
	static _Atomic(uintptr_t) known;
	uintptr_t f = atomic_load_explicit(&known, memory_order_relaxed);

	if (!f) {
		f = (uintptr_t)next_lookup("dirfd");
		atomic_store_explicit(&known, f, memory_order_relaxed);
	}
	return f ? ((dirfd_fn *)f)(d) : -1;
}

/* The stream, if it goes on above; null if not, -errno as above_read(). */
static int goes_on(DIR *d, struct stream **ret)
{
	struct above *above;
	int r;

	*ret = stream_of(d);
	if (*ret || !paths_is_on())
		return 0;
	r = above_read(folder_of(d), &above);
	if (!above)
		return r;
	*ret = enter(d, above);
	return *ret ? 0 : -ENOMEM;
}

static bool is_above(const struct stream *s)
{
	return s && atomic_load(&s->is_above);
}

/*
 * libc has said null.  That is the end if errno stays what it was, which is
 * certain only when libc is asked again.
 */
static __attribute__((noinline)) struct dirent *ended(enum next_id id, DIR *d)
{
	readdir_fn *next = (readdir_fn *)next_get(id);
	int *err = errno_at(), before = *err;
	struct stream *s;
	struct dirent *e;
	int r = goes_on(d, &s);

	if (r == 0 && !s)
		return NULL;
	*err = 0;
	e = next(d);
	if (!e && *err)
		return NULL;
	*err = !e && r < 0 ? -r : before;
	if (e || !s)
		return e;
	atomic_store(&s->is_above, true);
	return above_next(s->above);
}

static __attribute__((noinline)) struct dirent *listed(enum next_id id, DIR *d)
{
	struct stream *s = stream_of(d);
	struct dirent *e;

	if (is_above(s))
		return above_next(s->above);
	e = ((readdir_fn *)next_get(id))(d);
	return e ? e : ended(id, d);
}

static int listed_r(readdir_r_fn *next, DIR *d, struct dirent *entry,
		    struct dirent **ret)
{
	struct stream *s = stream_of(d);
	const struct dirent *e;
	int r;

	if (!is_above(s)) {
		r = next(d, entry, ret);
		if (r || *ret)
			return r;
		r = goes_on(d, &s);
		if (!s)
			return -r;
		atomic_store(&s->is_above, true);
	}
	e = above_next(s->above);
	for (size_t i = 0; e && i < e->d_reclen; i++)
		((char *)entry)[i] = ((const char *)e)[i];
	*ret = e ? entry : NULL;
	return 0;
}

/* ---- the calls ---- */

bool listing_may_differ(void)
{
	return paths_is_on() && paths_state(false).n;
}

/* What is above alone. */
static __attribute__((noinline)) DIR *open_above(const char *path, int *err,
						 int before)
{
	struct paths_asked a = {"opendir", AT_FDCWD, path, 0, *err};
	struct paths_again p;
	const char *where;
	DIR *d = NULL;

	for (where = paths_first(&p, PATHS_LOOK, DAC_READ | PATHS_LOGGED, &a,
				 err, before);
	     where; where = paths_again(&p, !d))
		d = NEXT(opendir)(where);
	return d;
}

DIR *listing_open(const char *path)
{
	int *err = errno_at(), before = *err;
	DIR *d = NEXT(opendir)(path);

	return LIKELY(d != NULL) ? d : open_above(path, err, before);
}

static inline struct dirent *next_entry(enum next_id id, DIR *d)
{
	struct dirent *e;

	if (UNLIKELY(is_any_live()))
		return listed(id, d);
	e = ((readdir_fn *)next_get(id))(d);
	return LIKELY(e != NULL) ? e : ended(id, d);
}

struct dirent *listing_read(DIR *d)
{
	return next_entry(NEXT_readdir, d);
}

int listing_close(DIR *d)
{
	struct stream *s = stream_of(d);

	if (s)
		leave(s);
	return NEXT(closedir)(d);
}

EXPORT DIR *opendir(const char *path)
{
	return listing_open(path);
}

EXPORT struct dirent *readdir(DIR *d)
{
	return next_entry(NEXT_readdir, d);
}

EXPORT struct dirent64 *readdir64(DIR *d)
{
	return (struct dirent64 *)next_entry(NEXT_readdir64, d);
}

EXPORT int closedir(DIR *d)
{
	return listing_close(d);
}

EXPORT int readdir_r(DIR *d, struct dirent *entry, struct dirent **ret)
{
	return listed_r((readdir_r_fn *)next_get(NEXT_readdir_r), d, entry,
			ret);
}

EXPORT int readdir64_r(DIR *d, struct dirent64 *entry, struct dirent64 **ret)
{
	return listed_r((readdir_r_fn *)next_get(NEXT_readdir64_r), d,
			(struct dirent *)entry, (struct dirent **)ret);
}

EXPORT long telldir(DIR *d)
{
	const struct stream *s = stream_of(d);

	return is_above(s) ? entries_position(atomic_load(&s->above->at))
			   : NEXT(telldir)(d);
}

EXPORT void seekdir(DIR *d, long position)
{
	struct stream *s = stream_of(d);
	bool above = s && entries_is_position(position);

	if (s) {
		atomic_store(
			&s->above->at,
			entries_seek(s->above->entries, s->above->n,
				     above ? position : entries_position(0)));
		atomic_store(&s->is_above, above);
	}
	if (!above)
		NEXT(seekdir)(d, position);
}

/* From here on what is above now is listed. */
EXPORT void rewinddir(DIR *d)
{
	struct stream *s = stream_of(d);

	if (s)
		leave(s);
	NEXT(rewinddir)(d);
}
