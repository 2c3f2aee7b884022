/* SPDX-License-Identifier: MIT */
static void snippet_posix_spawn(void)
{
	spawn_cases(posix_spawn);
}
