/* SPDX-License-Identifier: MIT */
static long find_by_getxattr(const char *path)
{
	char buf[64];

	return getxattr(path, "user.none", buf, sizeof(buf));
}

static void snippet_getxattr(void)
{
	finding_cases(find_by_getxattr);
}
