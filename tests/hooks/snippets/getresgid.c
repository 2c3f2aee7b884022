/* SPDX-License-Identifier: MIT */
static void snippet_getresgid(void)
{
	gid_t r = 99, e = 99, s = 99;

	CALL("at first", getresgid(&r, &e, &s));
	say("%u %u %u", r, e, s);
	CALL("setresgid 33:44:0", setresgid(33, 44, 0));
	CALL("after it", getresgid(&r, &e, &s));
	say("%u %u %u", r, e, s);
	r = e = s = 99;
	CALL("NULL, first", getresgid(nil(), &e, &s));
	CALL("NULL, second", getresgid(&r, nil(), &s));
	CALL("NULL, third", getresgid(&r, &e, nil()));
	CALL("all the same", getresgid(&r, &r, &r));
	say("%u %u %u", r, e, s);
}
