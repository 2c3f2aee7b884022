/* SPDX-License-Identifier: MIT */
/*
 * scandir(3) reads the folder inside libc, where no hook sees it.  It is
 * carried out here as soon as anything stands above.
 */
#define _LARGEFILE64_SOURCE
#include <dirent.h>
#include <fcntl.h>

#include "libc.h"
#include "listing.h"
#include "next.h"
#include "paths.h"
#include "state.h"
#include "sys.h"

typedef int filter_fn(const struct dirent *);
typedef int order_fn(const struct dirent **, const struct dirent **);
typedef int compare_fn(const void *, const void *);

/* Those of the process: what is found is freed by the program. */
struct memory {
	void *(*malloc)(size_t);
	void *(*realloc)(void *, size_t);
	void (*free)(void *);
	void (*qsort)(void *, size_t, size_t, compare_fn *);
};

static bool memory_find(struct memory *ret)
{
	*ret = (struct memory){
		(void *(*)(size_t))next_first("malloc"),
		(void *(*)(void *, size_t))next_first("realloc"),
		(void (*)(void *))next_first("free"),
		(void (*)(void *, size_t, size_t, compare_fn *))next_first(
			"qsort"),
	};
	return ret->malloc && ret->realloc && ret->free && ret->qsort;
}

struct found {
	struct memory memory;
	struct dirent **entries;
	size_t n, room;
};

static bool found_add(struct found *f, const struct dirent *e)
{
	struct dirent **entries = f->entries, *copy;

	if (f->n == f->room) {
		f->room = f->room * 2 + 16;
		entries = f->memory.realloc(entries, f->room * sizeof(void *));
		if (!entries)
			return false;
		f->entries = entries;
	}
	copy = f->memory.malloc(e->d_reclen);
	if (!copy)
		return false;
	for (size_t i = 0; i < e->d_reclen; i++)
		((char *)copy)[i] = ((const char *)e)[i];
	entries[f->n++] = copy;
	return true;
}

static void found_free(struct found *f)
{
	while (f->n)
		f->memory.free(f->entries[--f->n]);
	f->memory.free(f->entries);
}

/* The filter may leave anything in errno. */
static int scan_stream(struct found *f, DIR *d, filter_fn *filter)
{
	int *err = errno_at();
	const struct dirent *e;

	for (;;) {
		*err = 0;
		e = listing_read(d);
		if (!e)
			return -*err;
		if (filter && !filter(e))
			continue;
		if (!found_add(f, e))
			return -ENOMEM;
	}
}

static int scan(DIR *d, struct dirent ***ret, filter_fn *filter,
		order_fn *order)
{
	int *err = errno_at(), before = *err;
	struct found f = {0};
	int r;

	if (!d)
		return -1;
	r = memory_find(&f.memory) ? scan_stream(&f, d, filter) : -ENOMEM;
	listing_close(d);
	if (r < 0) {
		found_free(&f);
		return libc_result(err, before, r);
	}
	if (order)
		f.memory.qsort(f.entries, f.n, sizeof(void *),
			       (compare_fn *)(void *)order);
	*ret = f.entries;
	return libc_result(err, before, (int)f.n);
}

/* As libc's opendir has it. */
#define FOLDER (O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC)

typedef DIR *fdopendir_fn(int);

static DIR *open_at(int dirfd, const char *path)
{
	fdopendir_fn *fdopendir_ = (fdopendir_fn *)next_lookup("fdopendir");
	long fd = sys4(SYS_openat, dirfd, path, FOLDER, 0);
	struct paths_asked a = {"scandirat", dirfd, path, 0, (int)-fd};
	struct paths_found f;
	DIR *d = NULL;

	if (fd < 0 && paths_may_help(PATHS_LOOK, (int)-fd) &&
	    paths_find(&f, PATHS_LOOK, &a))
		fd = sys4(SYS_openat, AT_FDCWD, paths_where(&f), FOLDER, 0);
	if (fd < 0)
		*errno_at() = (int)-fd;
	else if (fdopendir_)
		d = fdopendir_((int)fd);
	if (fd >= 0 && !d)
		sys1(SYS_close, fd);
	return d;
}

typedef int scandir_fn(const char *, struct dirent ***, filter_fn *,
		       order_fn *);

/* A folder that is closed: ours is opened past its mode, and the log is told
 * whose another is. */
static int scan_path(scandir_fn *next, const char *path, struct dirent ***ret,
		     filter_fn *filter, order_fn *order)
{
	int *err = errno_at(), before = *err;

	if (!listing_may_differ()) {
		int r = next(path, ret, filter, order);

		if (r >= 0 || *err != EACCES || state_is_quiet() ||
		    state_mode() == STATE_PASS)
			return r;
		*err = before;
	}
	return scan(listing_open(path), ret, filter, order);
}

EXPORT int scandir(const char *restrict path, struct dirent ***restrict ret,
		   int (*filter)(const struct dirent *),
		   int (*order)(const struct dirent **, const struct dirent **))
{
	return scan_path(NEXT(scandir), path, ret, filter, order);
}

EXPORT int scandir64(const char *restrict path, struct dirent64 ***restrict ret,
		     int (*filter)(const struct dirent64 *),
		     int (*order)(const struct dirent64 **,
				  const struct dirent64 **))
{
	return scan_path((scandir_fn *)NEXT(scandir64), path,
			 (struct dirent ***)ret, (filter_fn *)filter,
			 (order_fn *)order);
}

typedef int scandirat_fn(int, const char *, struct dirent ***, filter_fn *,
			 order_fn *);

/* musl has none, and it is carried out here. */
static int scan_at(scandirat_fn *next, int dirfd, const char *path,
		   struct dirent ***ret, filter_fn *filter, order_fn *order)
{
	int *err = errno_at(), before = *err;

	if (!listing_may_differ()) {
		int r = next(dirfd, path, ret, filter, order);

		if (r >= 0 || *err != ENOSYS)
			return r;
		*err = before;
	}
	return scan(open_at(dirfd, path), ret, filter, order);
}

EXPORT int
scandirat(int dirfd, const char *restrict path, struct dirent ***restrict ret,
	  int (*filter)(const struct dirent *),
	  int (*order)(const struct dirent **, const struct dirent **))
{
	return scan_at(NEXT(scandirat), dirfd, path, ret, filter, order);
}

EXPORT int scandirat64(int dirfd, const char *restrict path,
		       struct dirent64 ***restrict ret,
		       int (*filter)(const struct dirent64 *),
		       int (*order)(const struct dirent64 **,
				    const struct dirent64 **))
{
	return scan_at((scandirat_fn *)NEXT(scandirat64), dirfd, path,
		       (struct dirent ***)ret, (filter_fn *)filter,
		       (order_fn *)order);
}
