/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include "../core/path.h"
#include "override.h"
#include "state.h"
#include "sys.h"

/*
 * There is no xattr call that takes a folder's descriptor before Linux 6.13:
 * the file is opened without a right to it, and named through /proc.
 */
struct name {
	long fd;
	char path[PATH_OF_FD];
};

static const char *name_open(struct name *n, const struct place *at)
{
	n->fd = at->dirfd;
	if (*at->path || n->fd < 0)
		n->fd = sys4(SYS_openat, at->dirfd, *at->path ? at->path : ".",
			     O_PATH | O_CLOEXEC |
				     (at->flags & AT_SYMLINK_NOFOLLOW
					      ? O_NOFOLLOW
					      : 0),
			     0);
	return path_of_fd(n->fd, n->path);
}

static void name_close(const struct name *n, const struct place *at)
{
	if (n->fd >= 0 && n->fd != at->dirfd)
		sys1(SYS_close, n->fd);
}

static bool takes_xattr(uint32_t mode)
{
	return S_ISREG(mode) || S_ISDIR(mode);
}

bool override_read(const struct place *at, uint32_t mode,
		   struct owners_told *ret)
{
	char value[VIEW_OVERRIDE_MAX];
	struct name n;
	long r;

	if (state_is_quiet() || !takes_xattr(mode))
		return false;
	r = sys4(SYS_getxattr, name_open(&n, at), VIEW_OVERRIDE_NAME, value,
		 sizeof(value));
	name_close(&n, at);
	if (r <= 0 || !view_override_read((struct span){value, (size_t)r}, ret))
		return false;
	view_override_believe(ret, mode);
	return true;
}

/* No value takes the attribute away. */
static long put(const char *path, const struct out *value)
{
	if (!value)
		return sys2(SYS_removexattr, path, VIEW_OVERRIDE_NAME);
	return sys5(SYS_setxattr, path, VIEW_OVERRIDE_NAME, value->p, value->n,
		    0);
}

/*
 * An attribute is for who may write.  The owner may give himself the right;
 * not where S_ISGID, which he may not give back, could be lost.
 */
static void change(const struct place *at, uint32_t mode,
		   const struct out *value)
{
	struct name n;
	const char *path = name_open(&n, at);

	if (put(path, value) == -EACCES && !(mode & (S_ISGID | S_IWUSR)) &&
	    sys3(SYS_fchmodat, AT_FDCWD, path, (mode & 07777) | S_IWUSR) == 0) {
		put(path, value);
		sys3(SYS_fchmodat, AT_FDCWD, path, mode & 07777);
	}
	name_close(&n, at);
}

void override_write(const struct place *at, uint32_t mode,
		    const struct view_file *f)
{
	char value[VIEW_OVERRIDE_MAX];
	struct out o = {value, sizeof(value), 0};

	if (state_is_quiet() || !takes_xattr(mode))
		return;
	view_override_write(&o, f);
	change(at, mode, &o);
}

void override_remove(const struct place *at, uint32_t mode)
{
	struct owners_told was;

	if (override_read(at, mode, &was))
		change(at, mode, NULL);
}
