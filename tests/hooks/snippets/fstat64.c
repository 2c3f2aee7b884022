/* SPDX-License-Identifier: MIT */
static int by_fstat64(int fd, struct stat *st)
{
	return fstat_64 ? fstat_64(fd, st) : fstat(fd, st);
}

static void snippet_fstat64(void)
{
	stat_fd_cases(by_fstat64);
}
