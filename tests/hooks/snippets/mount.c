/* SPDX-License-Identifier: MIT */
static void snippet_mount(void)
{
	say_nothing_to_add();
	CALL("here", mount("none", ".", "tmpfs", 0, NULL));
	CALL("nowhere", mount("none", "nosuch", "tmpfs", 0, NULL));
	CALL("NULL", mount("none", nil(), "tmpfs", 0, NULL));
}
