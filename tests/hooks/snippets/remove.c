/* SPDX-License-Identifier: MIT */
static int take_by_remove(const char *path)
{
	return remove(path);
}

static void snippet_remove(void)
{
	taking_cases(take_by_remove);
}
