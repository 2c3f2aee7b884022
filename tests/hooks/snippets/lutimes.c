/* SPDX-License-Identifier: MIT */
static int by_lutimes(const char *path, long read, long written)
{
	struct timeval t[2] = {{.tv_sec = read}, {.tv_sec = written}};

	return lutimes(path, read < 0 ? NULL : t);
}

static void snippet_lutimes(void)
{
	times_cases(by_lutimes);
}
