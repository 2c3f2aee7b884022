/* SPDX-License-Identifier: MIT */
static void fts_read_by(char *const *roots, int options)
{
	FTS *fts = fts_open(roots, options, NULL);

	if (fts) {
		say_walk(fts, fts_read);
		fts_close(fts);
	}
}

static void snippet_fts_read(void)
{
	char tree[] = "tree", one[] = "tree/link";
	char *const roots[] = {tree, one, NULL};

	if (!IS_GLIBC) {
		say_nothing_to_add();
		say("another libc's fts is left alone");
		return;
	}
	walk_prepare();
	fts_read_by(roots, FTS_PHYSICAL);
	fts_read_by(roots, FTS_PHYSICAL | FTS_NOCHDIR);
	fts_read_by(roots, FTS_LOGICAL);
	fts_read_by(roots, FTS_PHYSICAL | FTS_COMFOLLOW);
}
