/* SPDX-License-Identifier: MIT */
static int by_futimes(const char *path, long read, long written)
{
	struct timeval t[2] = {{.tv_sec = read}, {.tv_sec = written}};

	return BY_FD(path, futimes(fd, read < 0 ? NULL : t));
}

static void snippet_futimes(void)
{
	times_cases(by_futimes);
}
