/* SPDX-License-Identifier: MIT */
static int make_by_mknod(const char *path)
{
	return mknod(path, S_IFIFO | 0604, 0);
}

static void snippet_mknod(void)
{
	making_cases(make_by_mknod);
	CALL("a file", mknod(CLOSED "new", S_IFREG | 0600, 0));
	say_kind("a file", CLOSED "new");
	clear(CLOSED "new");
}
