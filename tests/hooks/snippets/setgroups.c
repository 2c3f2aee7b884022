/* SPDX-License-Identifier: MIT */
static void snippet_setgroups(void)
{
	gid_t few[] = {9, 4, 6, 4}, bad[] = {1, (gid_t)-1}, many[100];

	for (unsigned i = 0; i < 100; i++)
		many[i] = 1000 - i;
	CALL("four", setgroups(4, few));
	say_ids();
	CALL("a hundred", setgroups(100, many));
	CALL("how many", getgroups(0, NULL));
	CALL("two", setgroups(2, few));
	CALL("-1 among them", setgroups(2, bad));
	CALL("NULL", setgroups(2, nil()));
	CALL("unmapped", setgroups(2, unmapped()));
	CALL("unmapped, many", setgroups(65536, unmapped()));
	CALL("too many", setgroups(65537, few));
	CALL("-1", setgroups((size_t)-1, few));
	say_ids();
	/* The kernel's size is an int: what is above 32 bits is not seen. */
	CALL("2^32 + 1", setgroups((1UL << 32) + 1, few));
	say_ids();
	CALL("none", setgroups(0, nil()));
	say_ids();
	CALL("setuid 33", setuid(33));
	CALL("too late", setgroups(4, few));
	CALL("too late, unmapped", setgroups(2, unmapped()));
	CALL("too late, too many", setgroups(65537, few));
	say_powers();
}
