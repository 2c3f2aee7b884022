/* SPDX-License-Identifier: MIT */
static void snippet_lchown(void)
{
	chown_cases(lchown);
}
