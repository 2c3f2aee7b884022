/* SPDX-License-Identifier: MIT */
static int by_creat64(const char *path, mode_t mode)
{
	return creat64 ? creat64(path, mode) : creat(path, mode);
}

static void snippet_creat64(void)
{
	say_nothing_to_add();
	CREATED("new file", by_creat64("new", 0640), "new");
	CALL_AS_USER("product_uuid", by_creat64(UUID, 0600));
	CALL("below a file", by_creat64("new/x", 0600));
	CALL("NULL", by_creat64(nil(), 0600));
	CALL("unmapped", by_creat64(unmapped(), 0600));
	CALL("read-only mount", by_creat64(READ_ONLY, 0600));
}
