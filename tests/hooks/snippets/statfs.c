/* SPDX-License-Identifier: MIT */
static long find_by_statfs(const char *path)
{
	struct statfs fs;

	return statfs(path, &fs);
}

static void snippet_statfs(void)
{
	finding_cases(find_by_statfs);
}
