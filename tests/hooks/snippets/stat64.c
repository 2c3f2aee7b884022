/* SPDX-License-Identifier: MIT */
static int by_stat64(const char *path, struct stat *st)
{
	return stat_64 ? stat_64(path, st) : stat(path, st);
}

static void snippet_stat64(void)
{
	stat_cases(by_stat64);
}
