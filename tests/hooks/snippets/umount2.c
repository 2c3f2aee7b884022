/* SPDX-License-Identifier: MIT */
static void snippet_umount2(void)
{
	say_nothing_to_add();
	CALL("here", umount2(".", MNT_DETACH));
	CALL("no such flag", umount2(".", 1 << 20));
	CALL("NULL", umount2(nil(), 0));
}
