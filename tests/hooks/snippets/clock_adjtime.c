/* SPDX-License-Identifier: MIT */
static void snippet_clock_adjtime(void)
{
	struct timex t = {.modes = 0x10}; /* MOD_STATUS */

	say_nothing_to_add();
	CALL("a new status", clock_adjtime(CLOCK_REALTIME, &t));
	CALL("unmapped", clock_adjtime(CLOCK_REALTIME, unmapped()));
}
