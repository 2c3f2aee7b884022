/* SPDX-License-Identifier: MIT */
static void snippet_getgrnam(void)
{
	group_by_name_cases(getgrnam);
}
