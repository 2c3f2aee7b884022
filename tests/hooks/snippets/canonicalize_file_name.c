/* SPDX-License-Identifier: MIT */
static long find_by_canonicalize_file_name(const char *path)
{
	char buf[PATH_MAX];
	char *p = realpath_of ? realpath_of(path) : realpath(path, NULL);

	say_path("resolved", p);
	(void)buf;
	return p ? 0 : -1;
}

static void snippet_canonicalize_file_name(void)
{
	finding_cases(find_by_canonicalize_file_name);
}
