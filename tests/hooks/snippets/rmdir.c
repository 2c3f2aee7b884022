/* SPDX-License-Identifier: MIT */
static int take_by_rmdir(const char *path)
{
	return rmdir(path);
}

static void snippet_rmdir(void)
{
	taking_cases(take_by_rmdir);
}
