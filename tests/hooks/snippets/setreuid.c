/* SPDX-License-Identifier: MIT */
static void snippet_setreuid(void)
{
	const uid_t keep = (uid_t)-1;

	CALL("neither", setreuid(keep, keep));
	CALL("33:-1", setreuid(33, keep));
	say_ids();
	CALL("-1:44", setreuid(keep, 44));
	say_ids();
	CALL("swapped", setreuid(44, 33));
	say_ids();
	CALL("a third", setreuid(55, keep));
	CALL("0:0", setreuid(0, 0));
	say_powers();
}
