/* SPDX-License-Identifier: MIT */
static long find_by_ftok(const char *path)
{
	return ftok(path, 1) == -1 ? -1 : 0;
}

static void snippet_ftok(void)
{
	finding_cases(find_by_ftok);
}
