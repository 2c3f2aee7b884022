/* SPDX-License-Identifier: MIT */
static int make_by_mkdir(const char *path)
{
	return mkdir(path, 0751);
}

static void snippet_mkdir(void)
{
	making_cases(make_by_mkdir);
}
