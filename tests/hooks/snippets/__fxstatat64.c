/* SPDX-License-Identifier: MIT */
static int at___fxstatat64(int dirfd, const char *path, struct stat *st,
			   int flags)
{
	return fxstatat_64 ? fxstatat_64(1, dirfd, path, st, flags)
			   : fstatat(dirfd, path, st, flags);
}

static int by___fxstatat64(const char *path, struct stat *st)
{
	return at___fxstatat64(AT_FDCWD, path, st, 0);
}

static void snippet___fxstatat64(void)
{
	stat_at_cases(at___fxstatat64);
	stat_cases(by___fxstatat64);
}
