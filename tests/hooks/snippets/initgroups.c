/* SPDX-License-Identifier: MIT */
static void snippet_initgroups(void)
{
	CALL("root", initgroups("root", 0));
	say_ids();
	CALL("daemon", initgroups("daemon", 33));
	say_ids();
	CALL("no such user", initgroups("nosuchuser", 44));
	say_ids();
	CALL("setgid 33", setgid(33));
	CALL("setuid 33", setuid(33));
	CALL("too late", initgroups("daemon", 33));
	say_ids();
}
