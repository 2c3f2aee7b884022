/* SPDX-License-Identifier: MIT */
static void snippet_glob64(void)
{
	glob_cases(glob_64);
}
