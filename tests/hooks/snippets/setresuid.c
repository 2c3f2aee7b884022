/* SPDX-License-Identifier: MIT */
static void snippet_setresuid(void)
{
	const uid_t keep = (uid_t)-1;

	CALL("none of them", setresuid(keep, keep, keep));
	CALL("33:44:0", setresuid(33, 44, 0));
	say_ids();
	CALL("a fourth", setresuid(55, keep, keep));
	CALL("rotated", setresuid(0, 33, 44));
	say_ids();
	CALL("no more 0", setresuid(33, 33, 33));
	say_ids();
	CALL("0 again", setresuid(keep, 0, keep));
	say_powers();
}
