/* SPDX-License-Identifier: MIT */
static int move_by_renameat2(const char *from, const char *to)
{
	return renameat2_by(AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void snippet_renameat2(void)
{
	moving_cases(move_by_renameat2);
	prepare_found();
	CALL("not onto another",
	     renameat2_by(AT_FDCWD, CLOSED "file", AT_FDCWD, CLOSED "link", 1));
	CALL("exchanged",
	     renameat2_by(AT_FDCWD, CLOSED "file", AT_FDCWD, CLOSED "link", 2));
	say_kind("exchanged", CLOSED "file");
	CALL("strange flags", renameat2_by(AT_FDCWD, CLOSED "file", AT_FDCWD,
					   CLOSED "moved", 64));
	clear_found();
}
