/* SPDX-License-Identifier: MIT */
static void snippet_chmod(void)
{
	chmod_cases(chmod);
}
