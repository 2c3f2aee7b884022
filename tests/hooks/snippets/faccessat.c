/* SPDX-License-Identifier: MIT */
static int by_faccessat(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, 0);
}

static void snippet_faccessat(void)
{
	int id = open(ID, O_PATH | O_DIRECTORY);

	CALL("of a folder", faccessat(id, "product_uuid", R_OK, 0));
	CALL("of -1", faccessat(-1, "product_uuid", R_OK, 0));
	CALL("absolute, of -1", faccessat(-1, UUID, R_OK, 0));
	CALL("a flag that is none", faccessat(id, "product_uuid", R_OK, 1));
	CALL("AT_EACCESS", faccessat(AT_FDCWD, UUID, R_OK, AT_EACCESS));
	CALL("X_OK, AT_EACCESS", faccessat(AT_FDCWD, UUID, X_OK, AT_EACCESS));
	CALL("a symlink made", symlink(UUID, "link3"));
	CALL("a symlink itself",
	     faccessat(AT_FDCWD, "link3", R_OK, AT_SYMLINK_NOFOLLOW));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", faccessat(id, "product_uuid", R_OK, 0));
	CALL("by euid 33, AT_EACCESS",
	     faccessat(id, "product_uuid", R_OK, AT_EACCESS));
	CALL("seteuid 0", seteuid(0));
	close(id);
	access_cases(by_faccessat);
}
