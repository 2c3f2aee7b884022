/* SPDX-License-Identifier: MIT */
static int by___fxstat(int fd, struct stat *st)
{
	return fxstat ? fxstat(1, fd, st) : fstat(fd, st);
}

static void snippet___fxstat(void)
{
	stat_fd_cases(by___fxstat);
}
