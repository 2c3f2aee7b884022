/* SPDX-License-Identifier: MIT */
static void snippet_setegid(void)
{
	/* musl hands it on, as no change; told, it is glibc's EINVAL. */
	if (IS_GLIBC)
		CALL("-1", setegid((gid_t)-1));
	CALL("33", setegid(33));
	say_ids();
	CALL("34", setegid(34));
	CALL("back to 0", setegid(0));
	say_ids();
	CALL("large", setegid(4294967294u));
	say_powers();
}
