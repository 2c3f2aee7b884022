/* SPDX-License-Identifier: MIT */
static void snippet_endgrent(void)
{
	say("all: %d", count_own_groups(getgrent));
	say("beyond the end: %d", count_own_groups(getgrent));
	endgrent();
	say_group("the first", FOUND("the first", getgrent()));
	endgrent();
	endgrent();
	say("all again: %d", count_own_groups(getgrent));
}
