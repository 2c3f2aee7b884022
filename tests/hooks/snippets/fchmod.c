/* SPDX-License-Identifier: MIT */
static int by_fchmod(const char *path, mode_t mode)
{
	return BY_FD(path, fchmod(fd, mode));
}

static void snippet_fchmod(void)
{
	CALL("-1", fchmod(-1, 0644));
	chmod_cases(by_fchmod);
}
