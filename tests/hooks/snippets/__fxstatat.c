/* SPDX-License-Identifier: MIT */
static int at___fxstatat(int dirfd, const char *path, struct stat *st,
			 int flags)
{
	return fxstatat ? fxstatat(1, dirfd, path, st, flags)
			: fstatat(dirfd, path, st, flags);
}

static int by___fxstatat(const char *path, struct stat *st)
{
	return at___fxstatat(AT_FDCWD, path, st, 0);
}

static void snippet___fxstatat(void)
{
	stat_at_cases(at___fxstatat);
	stat_cases(by___fxstatat);
}
