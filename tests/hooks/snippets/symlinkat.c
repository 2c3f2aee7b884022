/* SPDX-License-Identifier: MIT */
static int make_by_symlinkat(int dirfd, const char *path)
{
	return symlinkat("a/target", dirfd, path);
}

static void snippet_symlinkat(void)
{
	making_at_cases(make_by_symlinkat);
}
