/* SPDX-License-Identifier: MIT */
static void snippet_glob(void)
{
	glob_cases(glob);
}
