/* SPDX-License-Identifier: MIT */
static int by_fchmodat(const char *path, mode_t mode)
{
	return fchmodat(AT_FDCWD, path, mode, 0);
}

static void snippet_fchmodat(void)
{
	int dir = open(".", O_PATH | O_DIRECTORY);

	if (symlink("own", "link"))
		say("no link");
	make_file("f", 0644);
	CALL("of a folder", fchmodat(dir, "f", 0600, 0));
	CALL("of -1", fchmodat(-1, "f", 0600, 0));
	CALL("not followed", fchmodat(dir, "f", 0640, AT_SYMLINK_NOFOLLOW));
	CALL("foreign, not followed",
	     fchmodat(dir, FOREIGN, 0600, AT_SYMLINK_NOFOLLOW));
	say_owner("foreign, not followed", FOREIGN);
	CALL("link", fchmodat(dir, "link", 0640, AT_SYMLINK_NOFOLLOW));
	CALL("a flag that is none", fchmodat(dir, "f", 0640, 1));
	close(dir);
	chmod_cases(by_fchmodat);
}
