/* SPDX-License-Identifier: MIT */
static void snippet_setpwent(void)
{
	say("all: %d", count_own_users(getpwent));
	say("beyond the end: %d", count_own_users(getpwent));
	setpwent();
	say_user("the first", FOUND("the first", getpwent()));
	setpwent();
	setpwent();
	say("all again: %d", count_own_users(getpwent));
}
