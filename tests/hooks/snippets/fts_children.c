/* SPDX-License-Identifier: MIT */
static void fts_children_note(FTSENT *e)
{
	for (; e; e = e->fts_link)
		walk_note(e->fts_name, e->fts_statp, e->fts_info);
	walk_say("children");
}

static void fts_children_by(int options)
{
	char tree[] = "tree";
	char *const roots[] = {tree, NULL};
	FTS *fts = fts_open(roots, options, NULL);

	fts_children_note(fts_children(fts, 0));
	if (fts_read(fts))
		fts_children_note(fts_children(fts, 0));
	say_walk(fts, fts_read);
	fts_close(fts);
}

static void snippet_fts_children(void)
{
	if (!IS_GLIBC) {
		say_nothing_to_add();
		say("another libc's fts is left alone");
		return;
	}
	walk_prepare();
	fts_children_by(FTS_PHYSICAL);
	fts_children_by(FTS_PHYSICAL | FTS_NOCHDIR);
}
