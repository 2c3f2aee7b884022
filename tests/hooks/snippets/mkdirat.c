/* SPDX-License-Identifier: MIT */
static int make_by_mkdirat(int dirfd, const char *path)
{
	return mkdirat(dirfd, path, 0751);
}

static void snippet_mkdirat(void)
{
	making_at_cases(make_by_mkdirat);
}
