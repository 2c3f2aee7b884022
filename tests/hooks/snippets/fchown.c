/* SPDX-License-Identifier: MIT */
static void snippet_fchown(void)
{
	int file, path, folder, ro = open(READ_ONLY, O_RDONLY);
	int foreign = open(FOREIGN, O_RDONLY);

	make_file("file", 0644);
	file = open("file", O_RDWR);
	path = open("file", O_PATH);
	folder = open(".", O_RDONLY | O_DIRECTORY);
	CALL("file", fchown(file, 33, 33));
	CALL("folder", fchown(folder, 33, (gid_t)-1));
	CALL("neither", fchown(file, (uid_t)-1, (gid_t)-1));
	CALL("O_PATH", fchown(path, 33, 33));
	CALL("read-only mount", fchown(ro, 33, 33));
	CALL("foreign file, to its owner", fchown(foreign, 7, 7));
	CALL("-1", fchown(-1, 33, 33));
	CALL("closed", fchown(999, 33, 33));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", fchown(foreign, 33, 33));
	CALL("seteuid 0", seteuid(0));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", fchown(foreign, 33, 33));
}
