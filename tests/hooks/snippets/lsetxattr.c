/* SPDX-License-Identifier: MIT */
static void snippet_lsetxattr(void)
{
	setxattr_cases(lsetxattr);
}
