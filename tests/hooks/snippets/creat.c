/* SPDX-License-Identifier: MIT */
static int by_creat(const char *path, mode_t mode)
{
	return creat(path, mode);
}

static void snippet_creat(void)
{
	say_nothing_to_add();
	CREATED("new file", by_creat("new", 0640), "new");
	CALL_AS_USER("product_uuid", by_creat(UUID, 0600));
	CALL("below a file", by_creat("new/x", 0600));
	CALL("NULL", by_creat(nil(), 0600));
	CALL("unmapped", by_creat(unmapped(), 0600));
	CALL("read-only mount", by_creat(READ_ONLY, 0600));
}
