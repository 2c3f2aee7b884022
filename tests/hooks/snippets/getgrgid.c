/* SPDX-License-Identifier: MIT */
static void snippet_getgrgid(void)
{
	group_by_gid_cases(getgrgid);
}
