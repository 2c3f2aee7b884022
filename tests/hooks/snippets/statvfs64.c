/* SPDX-License-Identifier: MIT */
static long find_by_statvfs64(const char *path)
{
	struct statvfs fs;

	return statvfs_64 ? statvfs_64(path, &fs) : statvfs(path, &fs);
}

static void snippet_statvfs64(void)
{
	finding_cases(find_by_statvfs64);
}
