/* SPDX-License-Identifier: MIT */
static void snippet_setfsgid(void)
{
	CALL("33", setfsgid(33));
	CALL("which", setfsgid((gid_t)-1));
	CALL("may chown", chown(FOREIGN, 7, 7));
	CALL("may read", closed(open(UUID, O_RDONLY)));
	say_ids();
	CALL("0", setfsgid(0));
	CALL("may chown again", chown(FOREIGN, 7, 7));
	CALL("setresgid 33:44:55", setresgid(33, 44, 55));
	CALL("55", setfsgid(55));
	CALL("77", setfsgid(77));
	CALL("which now", setfsgid((gid_t)-1));
	say_powers();
}
