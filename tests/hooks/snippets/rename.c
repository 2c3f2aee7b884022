/* SPDX-License-Identifier: MIT */
static int move_by_rename(const char *from, const char *to)
{
	return rename(from, to);
}

static void snippet_rename(void)
{
	moving_cases(move_by_rename);
}
