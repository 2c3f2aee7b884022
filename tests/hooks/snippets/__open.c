/* SPDX-License-Identifier: MIT */
/* By this name, or its stand-in where libc lacks it. */
static int by___open(const char *path, int flags)
{
	return __open ? __open(path, flags, 0600) : open(path, flags, 0600);
}

static void snippet___open(void)
{
	CREATED("O_CREAT", by___open("new", O_WRONLY | O_CREAT | O_EXCL),
		"new");
	CALL("O_CREAT of what exists",
	     by___open(UUID, O_RDONLY | O_CREAT | O_EXCL));
	OPENED("O_CREAT where it need not", by___open(UUID, O_CREAT));
	open_cases(by___open);
}
