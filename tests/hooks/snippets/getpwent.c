/* SPDX-License-Identifier: MIT */
static void snippet_getpwent(void)
{
	user_list_cases(getpwent);
}
