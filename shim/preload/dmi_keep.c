/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/vfs.h>

#include "../core/inherit.h"
#include "../core/path.h"
#include "dmi_keep.h"
#include "dmi_source.h"
#include "own_file.h"
#include "state.h"
#include "sys.h"

#define FOLDER "/dev/shm"

/* As the attributes of the kernel are. */
#define KEPT_MODE 0400

/* It could not be made, and is not tried again.  Not with what is rare: every
 * first answer looks at it. */
static _Atomic(bool) is_vain;

/* ---- opening ---- */

/*
 * Without O_NOFOLLOW, which fcntl(F_GETFL) would show to the program for good.
 * Before Linux 5.6, and where the container's profile has no openat2(2), in two
 * steps: what comes between them is not believed.
 */
static long open_no_link(const char *path, int flags)
{
	const struct open_how how = {
		.flags = (uint64_t)flags,
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	long r = sys4(SYS_openat2, AT_FDCWD, path, &how, sizeof(how));
	struct stat st;

	if (r != -ENOSYS && r != -EPERM)
		return r;
	r = sys4(SYS_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW);
	if (r == 0 && !S_ISREG(st.st_mode))
		r = -EPERM;
	return r < 0 ? r : sys4(SYS_openat, AT_FDCWD, path, flags, 0);
}

static bool holds(long fd, const char *p, size_t n)
{
	char there[DMI_VALUE_BYTES + 1];

	return n <= sizeof(there) &&
	       sys4(SYS_pread64, fd, there, n, 0) == (long)n &&
	       span_eq((struct span){there, n}, (struct span){p, n});
}

/* O_NONBLOCK, for a FIFO in its place, does not stay where nobody asked. */
static bool has_flags(long fd, int flags)
{
	return flags & O_NONBLOCK ||
	       sys3(SYS_fcntl, fd, F_SETFL, flags & O_APPEND) == 0;
}

static long open_kept(const char *path, const char *p, size_t n, int flags)
{
	long fd = open_no_link(path, O_RDONLY | O_NOCTTY | O_NONBLOCK |
					     (flags & (O_CLOEXEC | O_APPEND)));

	fd = own_file_believed(fd, KEPT_MODE, (off_t)n);
	if (fd < 0 || (holds(fd, p, n) && has_flags(fd, flags)))
		return fd;
	sys1(SYS_close, fd);
	return -EUCLEAN;
}

/* ---- making ---- */

/* Only on tmpfs: elsewhere it would be written to a disk, and stay. */
static bool fill(long fd, const char *p, size_t n)
{
	struct statfs fs;
	struct stat st;

	/* Whatever the umask is, and whoever the kernel says that we are. */
	return sys2(SYS_fstatfs, fd, &fs) == 0 && fs.f_type == TMPFS_MAGIC &&
	       sys_write_quietly((int)fd, p, n) == (long)n &&
	       sys2(SYS_fchmod, fd, KEPT_MODE) == 0 &&
	       sys2(SYS_fstat, fd, &st) == 0 && st.st_uid == state_real_uid();
}

/* It gets its name when it is complete, and without one it goes by itself. */
static bool make(const char *path, const char *p, size_t n)
{
	char link[PATH_OF_FD];
	bool done = false;
	long fd, r;

	fd = sys4(SYS_openat, AT_FDCWD, FOLDER,
		  O_TMPFILE | O_WRONLY | O_CLOEXEC, KEPT_MODE);
	if (fd < 0)
		return false;
	if (fill(fd, p, n)) {
		r = sys5(SYS_linkat, AT_FDCWD, path_of_fd(fd, link), AT_FDCWD,
			 path, AT_SYMLINK_FOLLOW);
		/* Another was quicker. */
		done = r == 0 || r == -EEXIST;
	}
	sys1(SYS_close, fd);
	return done;
}

int dmi_keep_open(const char *p, size_t n, int flags)
{
	char path[PATH_OF_KEPT];
	long fd;

	path_of_kept(FOLDER, "dmi", state_real_uid(), inherit_hash(p, n), path);
	fd = open_kept(path, p, n, flags);
	if (fd != -ENOENT ||
	    atomic_load_explicit(&is_vain, memory_order_relaxed))
		return (int)fd;
	if (make(path, p, n))
		return (int)open_kept(path, p, n, flags);
	atomic_store_explicit(&is_vain, true, memory_order_relaxed);
	return (int)fd;
}
