/* SPDX-License-Identifier: MIT */
static int at_fstatat64(int dirfd, const char *path, struct stat *st, int flags)
{
	return fstatat_64 ? fstatat_64(dirfd, path, st, flags)
			  : fstatat(dirfd, path, st, flags);
}

static int by_fstatat64(const char *path, struct stat *st)
{
	return at_fstatat64(AT_FDCWD, path, st, 0);
}

static void snippet_fstatat64(void)
{
	stat_at_cases(at_fstatat64);
	stat_cases(by_fstatat64);
}
