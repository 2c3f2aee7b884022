/* SPDX-License-Identifier: MIT */
static void snippet_getegid(void)
{
	CALL("at first", getegid());
	CALL("setregid 33:44", setregid(33, 44));
	CALL("after it", getegid());
	CALL("setegid 0", setegid(0));
	CALL("once more", getegid());
}
