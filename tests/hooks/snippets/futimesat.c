/* SPDX-License-Identifier: MIT */
static int by_futimesat(const char *path, long read, long written)
{
	struct timeval t[2] = {{.tv_sec = read}, {.tv_sec = written}};

	return futimesat(AT_FDCWD, path, read < 0 ? NULL : t);
}

static void snippet_futimesat(void)
{
	times_cases(by_futimesat);
}
