/* SPDX-License-Identifier: MIT */
static void snippet_scandir(void)
{
	scandir_cases(scandir);
}
