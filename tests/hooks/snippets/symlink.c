/* SPDX-License-Identifier: MIT */
static int make_by_symlink(const char *path)
{
	return symlink("a/target", path);
}

static void snippet_symlink(void)
{
	making_cases(make_by_symlink);
	CALL("no target", symlink("", CLOSED "new"));
	CALL("target NULL", symlink(nil(), CLOSED "new"));
}
