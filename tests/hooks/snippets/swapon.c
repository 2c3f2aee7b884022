/* SPDX-License-Identifier: MIT */
static void snippet_swapon(void)
{
	say_nothing_to_add();
	CALL("a folder", swapon(".", 0));
	CALL("NULL", swapon(nil(), 0));
}
