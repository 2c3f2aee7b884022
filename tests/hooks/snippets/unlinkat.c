/* SPDX-License-Identifier: MIT */
static int take_by_unlinkat(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

static void snippet_unlinkat(void)
{
	taking_cases(take_by_unlinkat);
	prepare_found();
	CALL("a folder", unlinkat(AT_FDCWD, CLOSED "made", AT_REMOVEDIR));
	CALL("in it", unlinkat(AT_FDCWD, CLOSED "made/inside", 0));
	CALL("now", unlinkat(AT_FDCWD, CLOSED "made", AT_REMOVEDIR));
	clear_found();
}
