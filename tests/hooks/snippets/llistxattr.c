/* SPDX-License-Identifier: MIT */
static long find_by_llistxattr(const char *path)
{
	char buf[64];

	return llistxattr(path, buf, sizeof(buf));
}

static void snippet_llistxattr(void)
{
	finding_cases(find_by_llistxattr);
}
