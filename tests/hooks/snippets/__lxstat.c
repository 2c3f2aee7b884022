/* SPDX-License-Identifier: MIT */
static int by___lxstat(const char *path, struct stat *st)
{
	return lxstat ? lxstat(1, path, st) : lstat(path, st);
}

static void snippet___lxstat(void)
{
	stat_cases(by___lxstat);
}
