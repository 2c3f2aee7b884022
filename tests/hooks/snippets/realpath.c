/* SPDX-License-Identifier: MIT */
static long find_by_realpath(const char *path)
{
	char buf[PATH_MAX];
	char *p = realpath(path, buf);

	say_path("resolved", p);
	(void)buf;
	return p ? 0 : -1;
}

static void snippet_realpath(void)
{
	finding_cases(find_by_realpath);
}
