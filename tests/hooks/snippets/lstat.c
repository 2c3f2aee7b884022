/* SPDX-License-Identifier: MIT */
static int by_lstat(const char *path, struct stat *st)
{
	return lstat(path, st);
}

static void snippet_lstat(void)
{
	stat_cases(by_lstat);
}
