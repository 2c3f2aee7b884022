/* SPDX-License-Identifier: MIT */
static int ftw_note(const char *path, const struct stat *st, int type)
{
	walk_note(path, st, type);
	return 0;
}

static void snippet_ftw(void)
{
	walk_prepare();
	CALL("tree", ftw("tree", ftw_note, 4));
	walk_say("tree");
	CALL("no such folder", ftw("nosuch", ftw_note, 4));
	list_prepare();
	CALL("above too", ftw("../closed/folder", ftw_note, 4));
	walk_say("above too");
	CALL("above alone", ftw("../closed/list-made", ftw_note, 4));
	walk_say("above alone");
	list_forget();
}
