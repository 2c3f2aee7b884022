/* SPDX-License-Identifier: MIT */
static void snippet_sethostname(void)
{
	say_nothing_to_add();
	CALL("another", sethostname("nosuch", 6));
	CALL("NULL", sethostname(nil(), 6));
}
