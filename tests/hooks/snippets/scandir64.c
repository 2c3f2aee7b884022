/* SPDX-License-Identifier: MIT */
static void snippet_scandir64(void)
{
	scandir_cases(scandir_64);
}
