/* SPDX-License-Identifier: MIT */
static void snippet_setxattr(void)
{
	setxattr_cases(setxattr);
}
