/* SPDX-License-Identifier: MIT */
static void snippet_getgroups(void)
{
	/* volatile: gcc would warn of it */
	volatile int less = -1;
	gid_t list[8] = {99, 99, 99, 99}, new[] = {9, 4, 6, 4};

	CALL("how many", getgroups(0, NULL));
	CALL("all", getgroups(8, list));
	say("%u", list[0]);
	CALL("size -1", getgroups(less, list));
	CALL("setgroups", setgroups(4, new));
	CALL("how many now", getgroups(0, nil()));
	CALL("too few", getgroups(3, list));
	CALL("NULL", getgroups(8, nil()));
	CALL("just enough", getgroups(4, list));
	say("%u %u %u %u", list[0], list[1], list[2], list[3]);
	CALL("none", setgroups(0, new));
	CALL("NULL, but none", getgroups(8, nil()));
}
