/* SPDX-License-Identifier: MIT */
static int move_by_renameat(const char *from, const char *to)
{
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static void snippet_renameat(void)
{
	moving_cases(move_by_renameat);
	prepare_found();
	go(CLOSED "made");
	CALL("from within", renameat(AT_FDCWD, "inside", AT_FDCWD, "moved"));
	go_back();
	say_kind("from within", CLOSED "made/moved");
	clear_found();
}
