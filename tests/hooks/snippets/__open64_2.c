/* SPDX-License-Identifier: MIT */
/* What open(2) becomes under -D_FORTIFY_SOURCE; glibc only. */
static int by___open64_2(const char *path, int flags)
{
	return __open64_2 ? __open64_2(path, flags) : open(path, flags);
}

static void snippet___open64_2(void)
{
	open_cases(by___open64_2);
}
