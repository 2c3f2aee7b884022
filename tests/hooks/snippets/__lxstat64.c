/* SPDX-License-Identifier: MIT */
static int by___lxstat64(const char *path, struct stat *st)
{
	return lxstat_64 ? lxstat_64(1, path, st) : lstat(path, st);
}

static void snippet___lxstat64(void)
{
	stat_cases(by___lxstat64);
}
