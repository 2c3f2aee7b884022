/* SPDX-License-Identifier: MIT */
static long find_by_lgetxattr(const char *path)
{
	char buf[64];

	return lgetxattr(path, "user.none", buf, sizeof(buf));
}

static void snippet_lgetxattr(void)
{
	finding_cases(find_by_lgetxattr);
}
