/* SPDX-License-Identifier: MIT */
static void snippet_setdomainname(void)
{
	say_nothing_to_add();
	CALL("another", setdomainname("nosuch", 6));
	CALL("NULL", setdomainname(nil(), 6));
}
