/* SPDX-License-Identifier: MIT */
static int by_lstat64(const char *path, struct stat *st)
{
	return lstat_64 ? lstat_64(path, st) : lstat(path, st);
}

static void snippet_lstat64(void)
{
	stat_cases(by_lstat64);
}
