/* SPDX-License-Identifier: MIT */
static void snippet_unshare(void)
{
	say_nothing_to_add();
	CALL("hostname", unshare(CLONE_NEWUTS));
	CALL("nothing", unshare(0));
	CALL("no such flag", unshare(1));
}
