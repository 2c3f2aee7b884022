/* SPDX-License-Identifier: MIT */
static int make_by_mkfifoat(int dirfd, const char *path)
{
	return mkfifoat(dirfd, path, 0640);
}

static void snippet_mkfifoat(void)
{
	making_at_cases(make_by_mkfifoat);
}
