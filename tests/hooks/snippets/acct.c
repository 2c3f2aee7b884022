/* SPDX-License-Identifier: MIT */
static void snippet_acct(void)
{
	say_nothing_to_add();
	CALL("a folder", acct("."));
	CALL("off", acct(NULL));
}
