/* SPDX-License-Identifier: MIT */
static int take_by_unlink(const char *path)
{
	return unlink(path);
}

static void snippet_unlink(void)
{
	taking_cases(take_by_unlink);
}
