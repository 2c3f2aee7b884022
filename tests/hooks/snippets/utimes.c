/* SPDX-License-Identifier: MIT */
static int by_utimes(const char *path, long read, long written)
{
	struct timeval t[2] = {{.tv_sec = read}, {.tv_sec = written}};

	return utimes(path, read < 0 ? NULL : t);
}

static void snippet_utimes(void)
{
	times_cases(by_utimes);
}
