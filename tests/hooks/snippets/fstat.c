/* SPDX-License-Identifier: MIT */
static int by_fstat(int fd, struct stat *st)
{
	return fstat(fd, st);
}

static void snippet_fstat(void)
{
	stat_fd_cases(by_fstat);
}
