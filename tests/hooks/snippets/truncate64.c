/* SPDX-License-Identifier: MIT */
static long find_by_truncate64(const char *path)
{
	return truncate_64 ? truncate_64(path, 2) : truncate(path, 2);
}

static void snippet_truncate64(void)
{
	finding_cases(find_by_truncate64);
	writing_cases(find_by_truncate64);
}
