/* SPDX-License-Identifier: MIT */
static void snippet_settimeofday(void)
{
	struct timeval now;

	say_nothing_to_add();
	gettimeofday(&now, NULL);
	CALL("no time", settimeofday(&(struct timeval){-1, -1}, NULL));
	CALL("the time it is", settimeofday(&now, NULL));
	CALL("unmapped", settimeofday(unmapped(), NULL));
}
