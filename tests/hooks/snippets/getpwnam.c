/* SPDX-License-Identifier: MIT */
static void snippet_getpwnam(void)
{
	user_by_name_cases(getpwnam);
}
