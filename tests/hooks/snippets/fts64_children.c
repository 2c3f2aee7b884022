/* SPDX-License-Identifier: MIT */
static void fts64_children_note(FTSENT *e)
{
	for (; e; e = e->fts_link)
		walk_note(e->fts_name, e->fts_statp, e->fts_info);
	walk_say("children");
}

static void fts64_children_by(int options)
{
	char tree[] = "tree";
	char *const roots[] = {tree, NULL};
	FTS *fts = fts_open(roots, options, NULL);

	fts64_children_note(fts_children_64(fts, 0));
	if (fts_read_64(fts))
		fts64_children_note(fts_children_64(fts, 0));
	say_walk(fts, fts_read_64);
	fts_close(fts);
}

static void snippet_fts64_children(void)
{
	if (!IS_GLIBC) {
		say_nothing_to_add();
		say("another libc's fts is left alone");
		return;
	}
	walk_prepare();
	fts64_children_by(FTS_PHYSICAL);
	fts64_children_by(FTS_PHYSICAL | FTS_NOCHDIR);
}
