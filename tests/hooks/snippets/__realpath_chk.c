/* SPDX-License-Identifier: MIT */
static long find_by___realpath_chk(const char *path)
{
	char buf[PATH_MAX];
	char *p = realpath_chk ? realpath_chk(path, buf, sizeof(buf))
			       : realpath(path, buf);

	say_path("resolved", p);
	(void)buf;
	return p ? 0 : -1;
}

static void snippet___realpath_chk(void)
{
	finding_cases(find_by___realpath_chk);
}
