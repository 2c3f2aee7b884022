/* SPDX-License-Identifier: MIT */
static int by_open(const char *path, int flags)
{
	return open(path, flags, 0600);
}

static void snippet_open(void)
{
	CREATED("O_CREAT", by_open("new", O_WRONLY | O_CREAT | O_EXCL), "new");
	CALL("O_CREAT of what exists",
	     by_open(UUID, O_RDONLY | O_CREAT | O_EXCL));
	OPENED("O_CREAT where it need not", by_open(UUID, O_CREAT));
	open_cases(by_open);
}
