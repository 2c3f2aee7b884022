/* SPDX-License-Identifier: MIT */
static int by___xstat(const char *path, struct stat *st)
{
	return xstat ? xstat(1, path, st) : stat(path, st);
}

static void snippet___xstat(void)
{
	stat_cases(by___xstat);
}
