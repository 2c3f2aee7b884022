/* SPDX-License-Identifier: MIT */
static void snippet_freopen64(void)
{
	freopen_cases(freopen64 ? freopen64 : freopen);
}
