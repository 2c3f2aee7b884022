/* SPDX-License-Identifier: MIT */
static int by_futimens(const char *path, long read, long written)
{
	struct timespec t[2] = {{.tv_sec = read}, {.tv_sec = written}};

	return BY_FD(path, futimens(fd, read < 0 ? NULL : t));
}

static void snippet_futimens(void)
{
	times_cases(by_futimens);
}
