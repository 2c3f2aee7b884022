/* SPDX-License-Identifier: MIT */
static void snippet_removexattr(void)
{
	removexattr_cases(removexattr);
}
