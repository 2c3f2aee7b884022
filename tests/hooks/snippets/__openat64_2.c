/* SPDX-License-Identifier: MIT */
/* What openat(2) becomes under -D_FORTIFY_SOURCE; glibc only. */
static int at___openat64_2(int dirfd, const char *path, int flags)
{
	return __openat64_2 ? __openat64_2(dirfd, path, flags)
			    : openat(dirfd, path, flags);
}

static int by___openat64_2(const char *path, int flags)
{
	return at___openat64_2(AT_FDCWD, path, flags);
}

static void snippet___openat64_2(void)
{
	openat_cases(at___openat64_2);
	open_cases(by___openat64_2);
}
