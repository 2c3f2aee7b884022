/* SPDX-License-Identifier: MIT */
static void snippet_reboot(void)
{
	say_nothing_to_add();
	CALL("Ctrl-Alt-Del, as it is", reboot(RB_DISABLE_CAD));
	CALL("no such command", reboot(1));
}
