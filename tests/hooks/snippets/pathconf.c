/* SPDX-License-Identifier: MIT */
static long find_by_pathconf(const char *path)
{
	return pathconf(path, _PC_NAME_MAX);
}

static void snippet_pathconf(void)
{
	finding_cases(find_by_pathconf);
}
