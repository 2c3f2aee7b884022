/* SPDX-License-Identifier: MIT */
static int ntp_or_plain(struct timex *t)
{
	return ntp_adjtime_ ? ntp_adjtime_(t) : adjtimex(t);
}

static void snippet_ntp_adjtime(void)
{
	struct timex t = {.modes = 0x10}; /* MOD_STATUS */

	say_nothing_to_add();
	CALL("a new status", ntp_or_plain(&t));
	CALL("unmapped", ntp_or_plain(unmapped()));
}
