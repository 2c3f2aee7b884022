/* SPDX-License-Identifier: MIT */
static int at_fstatat(int dirfd, const char *path, struct stat *st, int flags)
{
	return fstatat(dirfd, path, st, flags);
}

static int by_fstatat(const char *path, struct stat *st)
{
	return at_fstatat(AT_FDCWD, path, st, 0);
}

static void snippet_fstatat(void)
{
	stat_at_cases(at_fstatat);
	stat_cases(by_fstatat);
}
