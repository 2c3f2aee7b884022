/* SPDX-License-Identifier: MIT */
static void snippet_freopen(void)
{
	GOT("another mode", freopen(NULL, "r", stdin));
	freopen_cases(freopen);
}
