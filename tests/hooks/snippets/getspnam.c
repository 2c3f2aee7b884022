/* SPDX-License-Identifier: MIT */
static void snippet_getspnam(void)
{
	shadow_cases(getspnam);
	shadow_dropped_cases(getspnam);
}
