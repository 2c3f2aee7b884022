/* SPDX-License-Identifier: MIT */
static int by_fsetxattr(const char *path, const char *name, const void *value,
			size_t size, int flags)
{
	return BY_FD(path, fsetxattr(fd, name, value, size, flags));
}

static void snippet_fsetxattr(void)
{
	setxattr_cases(by_fsetxattr);
}
