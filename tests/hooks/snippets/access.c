/* SPDX-License-Identifier: MIT */
static void snippet_access(void)
{
	CALL("a mode that is none", access(UUID, 8));
	access_cases(access);
}
