/* SPDX-License-Identifier: MIT */
static void snippet_swapoff(void)
{
	say_nothing_to_add();
	CALL("a folder", swapoff("."));
	CALL("NULL", swapoff(nil()));
}
