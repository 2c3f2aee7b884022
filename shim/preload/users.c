/* SPDX-License-Identifier: MIT */
#include <fcntl.h>

#include "sys.h"
#include "users.h"

#define CHUNK 1024

static long file_open(const char *path)
{
	return sys4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
}

static long file_read(long fd, char *buf)
{
	return sys3(SYS_read, fd, buf, CHUNK);
}

bool users_find(struct passwd_user *u, struct passwd_key key)
{
	long fd = file_open("/etc/passwd"), n;
	char buf[CHUNK];

	passwd_user_begin(u, key);
	if (fd < 0)
		return false;
	do {
		n = file_read(fd, buf);
	} while (n > 0 && !passwd_user_feed(u, buf, (size_t)n));
	sys1(SYS_close, fd);
	passwd_user_end(u);
	return n >= 0 && u->found && !u->overlong;
}

bool users_find_group(struct passwd_key key, uint32_t *ret_gid)
{
	long fd = file_open("/etc/group"), n;
	struct passwd_group g;
	char buf[CHUNK];

	passwd_group_begin(&g, key);
	if (fd < 0)
		return false;
	do {
		n = file_read(fd, buf);
	} while (n > 0 && !passwd_group_feed(&g, buf, (size_t)n));
	sys1(SYS_close, fd);
	passwd_group_end(&g);
	if (n < 0 || !g.found)
		return false;
	*ret_gid = g.gid;
	return true;
}

size_t users_groups(struct span member, uint32_t *list, size_t cap)
{
	long fd = file_open("/etc/group"), n;
	struct passwd_members m;
	char buf[CHUNK];

	passwd_members_begin(&m, member, list, cap);
	if (fd < 0)
		return 0;
	while ((n = file_read(fd, buf)) > 0)
		passwd_members_feed(&m, buf, (size_t)n);
	sys1(SYS_close, fd);
	passwd_members_end(&m);
	return m.n;
}
