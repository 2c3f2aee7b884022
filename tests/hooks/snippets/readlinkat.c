/* SPDX-License-Identifier: MIT */
static long find_by_readlinkat(const char *path)
{
	char buf[64];

	return readlinkat(AT_FDCWD, path, buf, sizeof(buf));
}

static void snippet_readlinkat(void)
{
	finding_cases(find_by_readlinkat);
}
