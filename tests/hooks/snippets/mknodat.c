/* SPDX-License-Identifier: MIT */
static int make_by_mknodat(int dirfd, const char *path)
{
	return mknodat(dirfd, path, S_IFIFO | 0604, 0);
}

static void snippet_mknodat(void)
{
	making_at_cases(make_by_mknodat);
}
