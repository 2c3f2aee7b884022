/* SPDX-License-Identifier: MIT */
static int move_by_link(const char *from, const char *to)
{
	return link(from, to);
}

static void snippet_link(void)
{
	moving_cases(move_by_link);
}
