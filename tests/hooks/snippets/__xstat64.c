/* SPDX-License-Identifier: MIT */
static int by___xstat64(const char *path, struct stat *st)
{
	return xstat_64 ? xstat_64(1, path, st) : stat(path, st);
}

static void snippet___xstat64(void)
{
	stat_cases(by___xstat64);
}
