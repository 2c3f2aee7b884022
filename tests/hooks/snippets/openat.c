/* SPDX-License-Identifier: MIT */
static int at_openat(int dirfd, const char *path, int flags)
{
	return openat(dirfd, path, flags, 0600);
}

static int by_openat(const char *path, int flags)
{
	return at_openat(AT_FDCWD, path, flags);
}

static void snippet_openat(void)
{
	CREATED("O_CREAT",
		at_openat(AT_FDCWD, "new", O_RDWR | O_CREAT | O_CLOEXEC),
		"new");
	openat_cases(at_openat);
	open_cases(by_openat);
}
