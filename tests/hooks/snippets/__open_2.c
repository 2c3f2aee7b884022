/* SPDX-License-Identifier: MIT */
/* What open(2) becomes under -D_FORTIFY_SOURCE; glibc only. */
static int by___open_2(const char *path, int flags)
{
	return __open_2 ? __open_2(path, flags) : open(path, flags);
}

static void snippet___open_2(void)
{
	open_cases(by___open_2);
}
