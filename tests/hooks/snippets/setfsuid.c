/* SPDX-License-Identifier: MIT */
static void snippet_setfsuid(void)
{
	CALL("33", setfsuid(33));
	CALL("which", setfsuid((uid_t)-1));
	CALL("may chown", chown(FOREIGN, 7, 7));
	CALL("may read", closed(open(UUID, O_RDONLY)));
	say_ids();
	CALL("0", setfsuid(0));
	CALL("may chown again", chown(FOREIGN, 7, 7));
	CALL("setresuid 33:44:55", setresuid(33, 44, 55));
	CALL("55", setfsuid(55));
	CALL("77", setfsuid(77));
	CALL("which now", setfsuid((uid_t)-1));
	say_powers();
}
