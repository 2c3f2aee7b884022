/* SPDX-License-Identifier: MIT */
static void snippet_clock_settime(void)
{
	struct timespec now;

	say_nothing_to_add();
	clock_gettime(CLOCK_REALTIME, &now);
	CALL("the time it is", clock_settime(CLOCK_REALTIME, &now));
	CALL("not to be set", clock_settime(CLOCK_MONOTONIC, &now));
	CALL("unmapped", clock_settime(CLOCK_REALTIME, unmapped()));
}
