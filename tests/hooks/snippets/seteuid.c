/* SPDX-License-Identifier: MIT */
static void snippet_seteuid(void)
{
	/* musl hands it on, as no change; told, it is glibc's EINVAL. */
	if (IS_GLIBC)
		CALL("-1", seteuid((uid_t)-1));
	CALL("33", seteuid(33));
	say_ids();
	CALL("34", seteuid(34));
	CALL("back to 0", seteuid(0));
	say_ids();
	CALL("large", seteuid(4294967294u));
	say_powers();
}
