/* SPDX-License-Identifier: MIT */
static void snippet_getuid(void)
{
	CALL("at first", getuid());
	CALL("setreuid 33:44", setreuid(33, 44));
	CALL("after it", getuid());
	CALL("seteuid 0", seteuid(0));
	CALL("once more", getuid());
}
