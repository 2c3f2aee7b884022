/* SPDX-License-Identifier: MIT */
static void snippet_chown(void)
{
	chown_cases(chown);
}
