/* SPDX-License-Identifier: MIT */
static void snippet_getgrent(void)
{
	group_list_cases(getgrent);
}
