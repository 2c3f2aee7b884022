/* SPDX-License-Identifier: MIT */
static void snippet_umount(void)
{
	say_nothing_to_add();
	CALL("here", umount("."));
	CALL("nowhere", umount("nosuch"));
	CALL("NULL", umount(nil()));
}
