/* SPDX-License-Identifier: MIT */
static long find_by_statfs64(const char *path)
{
	struct statfs fs;

	return statfs_64 ? statfs_64(path, &fs) : statfs(path, &fs);
}

static void snippet_statfs64(void)
{
	finding_cases(find_by_statfs64);
}
