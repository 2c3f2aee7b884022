/* SPDX-License-Identifier: MIT */
/* The result is a priority, which is the kernel's; -1 may be one. */
static int refused_nice(int by)
{
	int r = nice(by);

	return r == -1 && errno != UNTOUCHED ? -1 : 0;
}

static void snippet_nice(void)
{
	CALL("3", refused_nice(3));
	CALL("-2", refused_nice(-2));
	CALL("seteuid 33", seteuid(33));
	CALL("not root", refused_nice(-2));
	CALL("seteuid 0", seteuid(0));
	CALL("1", refused_nice(1));
	CALL("setuid 33", setuid(33));
	CALL("for good", refused_nice(-2));
}
