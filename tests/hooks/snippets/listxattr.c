/* SPDX-License-Identifier: MIT */
static long find_by_listxattr(const char *path)
{
	char buf[64];

	return listxattr(path, buf, sizeof(buf));
}

static void snippet_listxattr(void)
{
	finding_cases(find_by_listxattr);
}
