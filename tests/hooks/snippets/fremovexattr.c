/* SPDX-License-Identifier: MIT */
static int by_fremovexattr(const char *path, const char *name)
{
	return BY_FD(path, fremovexattr(fd, name));
}

static void snippet_fremovexattr(void)
{
	removexattr_cases(by_fremovexattr);
}
