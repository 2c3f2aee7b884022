/* SPDX-License-Identifier: MIT */
static void snippet_fopen64(void)
{
	fopen_cases(fopen64 ? fopen64 : fopen);
}
