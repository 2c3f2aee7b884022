/* SPDX-License-Identifier: MIT */
static int by_fchownat(const char *path, uid_t uid, gid_t gid)
{
	return fchownat(AT_FDCWD, path, uid, gid, 0);
}

static void fchownat_flags(int dir, int file)
{
	CALL("of a folder", fchownat(dir, "f", 33, 33, 0));
	CALL("absolute, of -1", fchownat(-1, "/nosuch", 33, 33, 0));
	CALL("of -1", fchownat(-1, "f", 33, 33, 0));
	CALL("of a file", fchownat(file, "f", 33, 33, 0));
	CALL("no path", fchownat(file, "", 33, 33, 0));
	CALL("AT_EMPTY_PATH", fchownat(file, "", 33, 33, AT_EMPTY_PATH));
	CALL("AT_EMPTY_PATH of the cwd",
	     fchownat(AT_FDCWD, "", 33, 33, AT_EMPTY_PATH));
	CALL("AT_EMPTY_PATH of -1", fchownat(-1, "", 33, 33, AT_EMPTY_PATH));
	CALL("AT_EMPTY_PATH and a path",
	     fchownat(dir, "f", 34, 34, AT_EMPTY_PATH));
	CALL("AT_SYMLINK_NOFOLLOW",
	     fchownat(dir, "l", 33, 33, AT_SYMLINK_NOFOLLOW));
	CALL("a dangling link", fchownat(dir, "l", 33, 33, 0));
	CALL("a flag that is none", fchownat(dir, "f", 33, 33, 1));
	CALL("NULL, AT_EMPTY_PATH", fchownat(dir, nil(), 33, 33, 0));
}

static void snippet_fchownat(void)
{
	int dir = open(".", O_PATH | O_DIRECTORY), file;

	make_file("f", 0644);
	file = open("f", O_PATH);
	CALL("link made", symlink("nosuch", "l"));
	fchownat_flags(dir, file);
	close(dir);
	close(file);
	chown_cases(by_fchownat);
}
