/* SPDX-License-Identifier: MIT */
static void snippet_setuid(void)
{
	CALL("-1", setuid((uid_t)-1));
	CALL("0", setuid(0));
	CALL("33", setuid(33));
	say_ids();
	CALL("33 again", setuid(33));
	say_powers();
}
