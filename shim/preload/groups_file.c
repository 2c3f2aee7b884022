/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include "../core/creds.h"
#include "../core/inherit.h"
#include "../core/path.h"
#include "groups_file.h"
#include "own_file.h"
#include "state.h"
#include "sys.h"

#define LIST_MODE 0600

/* Where run state lives; the first that can be written to. */
static const char folders[][10] = {"/dev/shm", "/tmp"};

#define FOLDERS (sizeof(folders) / sizeof(folders[0]))

static void path_of_list(const char *folder, uint64_t hash,
			 char path[PATH_OF_KEPT])
{
	path_of_kept(folder, "groups", state_real_uid(), hash, path);
}

static size_t bytes_of(uint32_t n)
{
	return (size_t)n * sizeof(uint32_t);
}

/* A file of ours with that many groups: a descriptor, or -errno. */
static long open_list(const char *path, uint32_t n)
{
	long fd = sys4(SYS_openat, AT_FDCWD, path,
		       O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0);

	return own_file_believed(fd, LIST_MODE, (off_t)bytes_of(n));
}

static bool read_list(long fd, void *to, size_t n)
{
	char *p = to;

	while (n) {
		long got = sys3(SYS_read, fd, p, n);

		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

/* Is it the same list?  Read in pieces: this may be a vforked child. */
static bool holds(long fd, const uint32_t *list, uint32_t n)
{
	const char *p = (const char *)list, *end = p + bytes_of(n);
	char piece[1024];

	while (p < end) {
		size_t some = (size_t)(end - p);

		if (some > sizeof(piece))
			some = sizeof(piece);
		if (!read_list(fd, piece, some) ||
		    !span_eq((struct span){piece, some},
			     (struct span){p, some}))
			return false;
		p += some;
	}
	return true;
}

static bool is_sorted(const uint32_t *list, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (list[i - 1] > list[i])
			return false;
	return !n || list[n - 1] != CREDS_UNCHANGED;
}

bool groups_load(uint64_t hash, uint32_t *ret_list, uint32_t n)
{
	for (size_t i = 0; i < FOLDERS; i++) {
		char path[PATH_OF_KEPT];
		long fd;
		bool ok;

		path_of_list(folders[i], hash, path);
		fd = open_list(path, n);
		if (fd < 0)
			continue;
		ok = read_list(fd, ret_list, bytes_of(n)) &&
		     inherit_hash(ret_list, bytes_of(n)) == hash &&
		     is_sorted(ret_list, n);
		sys1(SYS_close, fd);
		if (ok)
			return true;
	}
	return false;
}

static bool write_list(const char *path, const void *list, size_t n)
{
	long fd = sys4(SYS_openat, AT_FDCWD, path,
		       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		       LIST_MODE);
	const char *p = list;
	long put = 1;

	if (fd < 0)
		return false;
	/* Whatever the umask is. */
	sys2(SYS_fchmod, fd, LIST_MODE);
	while (n && put > 0) {
		put = sys_write_quietly((int)fd, p, n);
		p += put;
		n -= put > 0 ? (size_t)put : 0;
	}
	sys1(SYS_close, fd);
	return n == 0;
}

/* Under another name first: nobody sees half a list. */
static bool store_in(const char *folder, uint64_t hash, const uint32_t *list,
		     uint32_t n)
{
	char path[PATH_OF_KEPT], temp[PATH_OF_KEPT + 16]; /* .TID */
	struct out t = {temp, sizeof(temp) - 1, 0};
	bool there;
	long fd;

	path_of_list(folder, hash, path);
	fd = open_list(path, n);
	there = fd >= 0 && holds(fd, list, n);
	if (fd >= 0)
		sys1(SYS_close, fd);
	if (there)
		return true;
	out_str(&t, path);
	out_char(&t, '.');
	out_u64(&t, (uint64_t)sys0(SYS_gettid));
	temp[t.n] = '\0';
	if (write_list(temp, list, bytes_of(n)) &&
	    sys4(SYS_renameat, AT_FDCWD, temp, AT_FDCWD, path) == 0)
		return true;
	sys3(SYS_unlinkat, AT_FDCWD, temp, 0);
	return false;
}

bool groups_store(const uint32_t *list, uint32_t n, uint64_t *ret_hash)
{
	uint64_t hash = inherit_hash(list, bytes_of(n));

	for (size_t i = 0; i < FOLDERS; i++)
		if (store_in(folders[i], hash, list, n)) {
			*ret_hash = hash;
			return true;
		}
	return false;
}
