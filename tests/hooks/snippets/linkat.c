/* SPDX-License-Identifier: MIT */
static int move_by_linkat(const char *from, const char *to)
{
	return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void snippet_linkat(void)
{
	moving_cases(move_by_linkat);
	prepare_found();
	CALL("of what a link leads to",
	     linkat(AT_FDCWD, CLOSED "link", AT_FDCWD, CLOSED "moved",
		    AT_SYMLINK_FOLLOW));
	say_kind("of what a link leads to", CLOSED "moved");
	clear_found();
}
