/* SPDX-License-Identifier: MIT */
static void snippet_lremovexattr(void)
{
	removexattr_cases(lremovexattr);
}
