/* SPDX-License-Identifier: MIT */
static void snippet_setgid(void)
{
	CALL("-1", setgid((gid_t)-1));
	CALL("0", setgid(0));
	CALL("33", setgid(33));
	say_ids();
	CALL("33 again", setgid(33));
	say_powers();
}
