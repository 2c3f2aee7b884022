/* SPDX-License-Identifier: MIT */
static void snippet_setregid(void)
{
	const gid_t keep = (gid_t)-1;

	CALL("neither", setregid(keep, keep));
	CALL("33:-1", setregid(33, keep));
	say_ids();
	CALL("-1:44", setregid(keep, 44));
	say_ids();
	CALL("swapped", setregid(44, 33));
	say_ids();
	CALL("a third", setregid(55, keep));
	CALL("0:0", setregid(0, 0));
	say_powers();
}
