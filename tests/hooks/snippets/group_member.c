/* SPDX-License-Identifier: MIT */
/* What it is where a libc does not have it, and in a told program ours. */
static int is_member(gid_t gid)
{
	gid_t list[64];
	int n;

	if (group_member)
		return group_member(gid);
	n = getgroups(64, list);
	while (n-- > 0)
		if (list[n] == gid)
			return 1;
	return 0;
}

static void snippet_group_member(void)
{
	static const gid_t groups[] = {9, 4, 6, 4};

	CALL("0", is_member(0));
	CALL("1000", is_member(1000));
	CALL("setgroups", setgroups(4, groups));
	CALL("0 now", is_member(0));
	CALL("4", is_member(4));
	CALL("9", is_member(9));
	CALL("5", is_member(5));
	CALL("-1", is_member((gid_t)-1));
	CALL("setgid 5", setgid(5));
	CALL("5, by the egid alone", is_member(5));
}
