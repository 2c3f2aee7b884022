/* SPDX-License-Identifier: MIT */
static void snippet_getpwuid(void)
{
	user_by_uid_cases(getpwuid);
}
