/* SPDX-License-Identifier: MIT */
static long find_by_readlink(const char *path)
{
	char buf[64];

	return readlink(path, buf, sizeof(buf));
}

static void snippet_readlink(void)
{
	finding_cases(find_by_readlink);
}
