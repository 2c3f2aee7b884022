/* SPDX-License-Identifier: MIT */
static void snippet_setresgid(void)
{
	const gid_t keep = (gid_t)-1;

	CALL("none of them", setresgid(keep, keep, keep));
	CALL("33:44:0", setresgid(33, 44, 0));
	say_ids();
	CALL("a fourth", setresgid(55, keep, keep));
	CALL("rotated", setresgid(0, 33, 44));
	say_ids();
	CALL("no more 0", setresgid(33, 33, 33));
	say_ids();
	CALL("0 again", setresgid(keep, 0, keep));
	say_powers();
}
