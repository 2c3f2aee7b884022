/* SPDX-License-Identifier: MIT */
static int nftw_note(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	(void)ftw;
	walk_note(path, st, type);
	return 0;
}

/* A walk within a walk. */
static int nftw_within(const char *path, const struct stat *st, int type,
		       struct FTW *ftw)
{
	if (ftw->level == 1 && strcmp(path, "tree/sub") == 0)
		CALL("inner", nftw("tree/sub", nftw_note, 4, FTW_PHYS));
	walk_note(path, st, type);
	return 0;
}

static int nftw_stop(const char *path, const struct stat *st, int type,
		     struct FTW *ftw)
{
	(void)path, (void)st, (void)type, (void)ftw;
	return 5;
}

static void snippet_nftw(void)
{
	walk_prepare();
	CALL("follow", nftw("tree", nftw_note, 4, 0));
	walk_say("follow");
	CALL("FTW_PHYS", nftw("tree", nftw_note, 4, FTW_PHYS));
	walk_say("FTW_PHYS");
	CALL("FTW_CHDIR", nftw("tree", nftw_note, 4, FTW_PHYS | FTW_CHDIR));
	walk_say("FTW_CHDIR");
	CALL("FTW_DEPTH", nftw("tree", nftw_note, 4, FTW_PHYS | FTW_DEPTH));
	walk_say("FTW_DEPTH");
	CALL("FTW_DEPTH | FTW_CHDIR",
	     nftw("tree", nftw_note, 4, FTW_PHYS | FTW_DEPTH | FTW_CHDIR));
	walk_say("FTW_DEPTH | FTW_CHDIR");
	CALL("within", nftw("tree", nftw_within, 4, FTW_PHYS));
	walk_say("within");
	CALL("stopped", nftw("tree", nftw_stop, 4, 0));
	CALL("no such folder", nftw("nosuch", nftw_note, 4, 0));
	CALL("one file", nftw("tree/given", nftw_note, 4, 0));
	walk_say("one file");
	list_prepare();
	CALL("above too", nftw("../closed/folder", nftw_note, 4, FTW_PHYS));
	walk_say("above too");
	CALL("above alone",
	     nftw("../closed/list-made", nftw_note, 4, FTW_PHYS));
	walk_say("above alone");
	CALL("above too, FTW_DEPTH",
	     nftw("../closed/folder", nftw_note, 4, FTW_PHYS | FTW_DEPTH));
	walk_say("above too, FTW_DEPTH");
	list_forget();
}
