/* SPDX-License-Identifier: MIT */
static void snippet_bindresvport(void)
{
	reserved_cases(reserved_of(bindresvport));
}
