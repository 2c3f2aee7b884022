/* SPDX-License-Identifier: MIT */
static int at_openat64(int dirfd, const char *path, int flags)
{
	return openat64 ? openat64(dirfd, path, flags, 0600)
			: openat(dirfd, path, flags, 0600);
}

static int by_openat64(const char *path, int flags)
{
	return at_openat64(AT_FDCWD, path, flags);
}

static void snippet_openat64(void)
{
	CREATED("O_CREAT",
		at_openat64(AT_FDCWD, "new", O_RDWR | O_CREAT | O_CLOEXEC),
		"new");
	openat_cases(at_openat64);
	open_cases(by_openat64);
}
