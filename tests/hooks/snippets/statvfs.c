/* SPDX-License-Identifier: MIT */
static long find_by_statvfs(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs);
}

static void snippet_statvfs(void)
{
	finding_cases(find_by_statvfs);
}
