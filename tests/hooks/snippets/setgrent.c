/* SPDX-License-Identifier: MIT */
static void snippet_setgrent(void)
{
	say("all: %d", count_own_groups(getgrent));
	say("beyond the end: %d", count_own_groups(getgrent));
	setgrent();
	say_group("the first", FOUND("the first", getgrent()));
	setgrent();
	setgrent();
	say("all again: %d", count_own_groups(getgrent));
}
