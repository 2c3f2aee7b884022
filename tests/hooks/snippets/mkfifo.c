/* SPDX-License-Identifier: MIT */
static int make_by_mkfifo(const char *path)
{
	return mkfifo(path, 0640);
}

static void snippet_mkfifo(void)
{
	making_cases(make_by_mkfifo);
}
