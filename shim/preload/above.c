/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "../core/entries.h"
#include "above.h"
#include "paths.h"
#include "state.h"
#include "sys.h"

#define SAME_PLACE(ours, theirs)                                \
	_Static_assert(offsetof(struct entry, ours) ==          \
			       offsetof(struct dirent, theirs), \
		       #theirs " is where the kernel writes it")
SAME_PLACE(ino, d_ino);
SAME_PLACE(next, d_off);
SAME_PLACE(length, d_reclen);
SAME_PLACE(type, d_type);
SAME_PLACE(name, d_name);

/* The most that an entry takes, and room for a thousand short ones. */
#define ENTRY_MAX 280
#define FIRST_MAPPING ((size_t)64 * 1024)

void above_free(struct above *a)
{
	/* After a seccomp filter it stays. */
	if (a && !state_is_quiet())
		sys_pages_free(a, a->mapped);
}

/* Twice as much room, or null, and then `a` is gone. */
static struct above *grow(struct above *a)
{
	size_t mapped = a->mapped * 2;
	struct above *larger = sys_pages_resize(a, a->mapped, mapped);

	if (larger)
		larger->mapped = mapped;
	else
		above_free(a);
	return larger;
}

static size_t room(const struct above *a)
{
	return a->mapped - sizeof(*a) - a->n;
}

/* All that getdents64(2) has to say of the folder `fd`. */
static int read_all(int fd, struct above **ret)
{
	struct above *a = sys_pages(FIRST_MAPPING);
	long n;

	if (!a)
		return -ENOMEM;
	a->mapped = FIRST_MAPPING;
	while ((n = sys3(SYS_getdents64, fd, a->entries + a->n, room(a))) > 0) {
		a->n += (size_t)n;
		if (room(a) < ENTRY_MAX)
			a = grow(a);
		if (!a)
			return -ENOMEM;
	}
	if (n < 0)
		above_free(a);
	else
		*ret = a;
	return (int)n;
}

static void copy_path(char to[PATHS_BYTES], const char *path)
{
	struct out o = {to, PATHS_BYTES, 0};

	out_str(&o, path);
	out_char(&o, '\0');
}

static bool is_below(void *dirfd, const char *name)
{
	struct stat st;

	return sys4(SYS_newfstatat, *(int *)dirfd, name, &st,
		    AT_SYMLINK_NOFOLLOW) != -ENOENT;
}

/* With no descriptor left the kernel does not look whether it is there. */
static bool is_certain(int err, const struct paths_found *f)
{
	struct stat st;

	if (err != EMFILE && err != ENFILE && err != ENOMEM)
		return false;
	return sys4(SYS_newfstatat, AT_FDCWD, paths_where(f), &st, 0) == 0;
}

int above_read(int below, struct above **ret)
{
	struct above *a = NULL;
	struct paths_found found;
	int fd = paths_counterpart(below, &found);
	int r;

	*ret = NULL;
	if (fd < 0)
		return is_certain(-fd, &found) ? fd : 0;
	r = read_all(fd, &a);
	sys1(SYS_close, fd);
	if (r < 0)
		return r;
	a->n = entries_keep(a->entries, a->n, is_below, &below);
	if (!a->n) {
		above_free(a);
		return 0;
	}
	copy_path(a->path, paths_where(&found));
	*ret = a;
	return 0;
}

struct dirent *above_next(struct above *a)
{
	struct entry *e;
	size_t at = atomic_load(&a->at);

	do {
		e = entries_at(a->entries, a->n, at);
	} while (e &&
		 !atomic_compare_exchange_weak(&a->at, &at, at + e->length));
	return (struct dirent *)(void *)e;
}
