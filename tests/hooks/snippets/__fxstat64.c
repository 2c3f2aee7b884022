/* SPDX-License-Identifier: MIT */
static int by___fxstat64(int fd, struct stat *st)
{
	return fxstat_64 ? fxstat_64(1, fd, st) : fstat(fd, st);
}

static void snippet___fxstat64(void)
{
	stat_fd_cases(by___fxstat64);
}
