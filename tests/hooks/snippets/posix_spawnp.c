/* SPDX-License-Identifier: MIT */
static void snippet_posix_spawnp(void)
{
	spawn_cases(posix_spawnp);
}
