/* SPDX-License-Identifier: MIT */
static int by_stat(const char *path, struct stat *st)
{
	return stat(path, st);
}

static void snippet_stat(void)
{
	stat_cases(by_stat);
}
