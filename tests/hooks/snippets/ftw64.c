/* SPDX-License-Identifier: MIT */
static int ftw64_note(const char *path, const struct stat *st, int type)
{
	walk_note(path, st, type);
	return 0;
}

static void snippet_ftw64(void)
{
	walk_prepare();
	CALL("tree", ftw_64("tree", ftw64_note, 4));
	walk_say("tree");
	CALL("no such folder", ftw_64("nosuch", ftw64_note, 4));
	list_prepare();
	CALL("above too", ftw_64("../closed/folder", ftw64_note, 4));
	walk_say("above too");
	CALL("above alone", ftw_64("../closed/list-made", ftw64_note, 4));
	walk_say("above alone");
	list_forget();
}
