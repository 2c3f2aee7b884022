/* SPDX-License-Identifier: MIT */
static int nftw64_note(const char *path, const struct stat *st, int type,
		       struct FTW *ftw)
{
	(void)ftw;
	walk_note(path, st, type);
	return 0;
}

/* A walk within a walk. */
static int nftw64_within(const char *path, const struct stat *st, int type,
			 struct FTW *ftw)
{
	if (ftw->level == 1 && strcmp(path, "tree/sub") == 0)
		CALL("inner", nftw_64("tree/sub", nftw64_note, 4, FTW_PHYS));
	walk_note(path, st, type);
	return 0;
}

static int nftw64_stop(const char *path, const struct stat *st, int type,
		       struct FTW *ftw)
{
	(void)path, (void)st, (void)type, (void)ftw;
	return 5;
}

static void snippet_nftw64(void)
{
	walk_prepare();
	CALL("follow", nftw_64("tree", nftw64_note, 4, 0));
	walk_say("follow");
	CALL("FTW_PHYS", nftw_64("tree", nftw64_note, 4, FTW_PHYS));
	walk_say("FTW_PHYS");
	CALL("FTW_CHDIR",
	     nftw_64("tree", nftw64_note, 4, FTW_PHYS | FTW_CHDIR));
	walk_say("FTW_CHDIR");
	CALL("FTW_DEPTH",
	     nftw_64("tree", nftw64_note, 4, FTW_PHYS | FTW_DEPTH));
	walk_say("FTW_DEPTH");
	CALL("within", nftw_64("tree", nftw64_within, 4, FTW_PHYS));
	walk_say("within");
	CALL("stopped", nftw_64("tree", nftw64_stop, 4, 0));
	CALL("no such folder", nftw_64("nosuch", nftw64_note, 4, 0));
	CALL("one file", nftw_64("tree/given", nftw64_note, 4, 0));
	walk_say("one file");
	list_prepare();
	CALL("above too",
	     nftw_64("../closed/folder", nftw64_note, 4, FTW_PHYS));
	walk_say("above too");
	CALL("above alone",
	     nftw_64("../closed/list-made", nftw64_note, 4, FTW_PHYS));
	walk_say("above alone");
	CALL("above too, FTW_DEPTH",
	     nftw_64("../closed/folder", nftw64_note, 4, FTW_PHYS | FTW_DEPTH));
	walk_say("above too, FTW_DEPTH");
	list_forget();
}
