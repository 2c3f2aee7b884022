/* SPDX-License-Identifier: MIT */
static void snippet_getgid(void)
{
	CALL("at first", getgid());
	CALL("setregid 33:44", setregid(33, 44));
	CALL("after it", getgid());
	CALL("setegid 0", setegid(0));
	CALL("once more", getgid());
}
