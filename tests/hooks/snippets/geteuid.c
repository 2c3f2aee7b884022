/* SPDX-License-Identifier: MIT */
static void snippet_geteuid(void)
{
	CALL("at first", geteuid());
	CALL("setreuid 33:44", setreuid(33, 44));
	CALL("after it", geteuid());
	CALL("seteuid 0", seteuid(0));
	CALL("once more", geteuid());
}
