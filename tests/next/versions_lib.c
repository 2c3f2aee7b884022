/* SPDX-License-Identifier: MIT */
/*
 * A preloaded library with what a look-up by name alone can get wrong: an
 * old version beside the default one, a name that has only an old version,
 * an IFUNC, and names long enough to wrap around in the old hash.
 */
#include <unistd.h>

uid_t old_getuid(void);
uid_t new_getuid(void);
gid_t old_getgid(void);

uid_t old_getuid(void)
{
	return 1;
}
__asm__(".symver old_getuid, getuid@OLD");

uid_t new_getuid(void)
{
	return 2;
}
__asm__(".symver new_getuid, getuid@@NEW");

gid_t old_getgid(void)
{
	return 3;
}
__asm__(".symver old_getgid, getgid@OLD");

static uid_t chosen(void)
{
	return 4;
}

__attribute__((used)) static uid_t (*resolve(void))(void)
{
	return chosen;
}

uid_t geteuid(void) __attribute__((ifunc("resolve")));

int euidaccess(const char *path, int mode)
{
	return path[0] ? mode : 0;
}

int faccessat(int dirfd, const char *path, int mode, int flags)
{
	return path[0] ? mode : dirfd + flags;
}
