/* SPDX-License-Identifier: MIT */
static void snippet_getresuid(void)
{
	uid_t r = 99, e = 99, s = 99;

	CALL("at first", getresuid(&r, &e, &s));
	say("%u %u %u", r, e, s);
	CALL("setresuid 33:44:0", setresuid(33, 44, 0));
	CALL("after it", getresuid(&r, &e, &s));
	say("%u %u %u", r, e, s);
	r = e = s = 99;
	CALL("NULL, first", getresuid(nil(), &e, &s));
	CALL("NULL, second", getresuid(&r, nil(), &s));
	CALL("NULL, third", getresuid(&r, &e, nil()));
	CALL("all the same", getresuid(&r, &r, &r));
	say("%u %u %u", r, e, s);
}
