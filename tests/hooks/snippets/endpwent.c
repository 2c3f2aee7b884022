/* SPDX-License-Identifier: MIT */
static void snippet_endpwent(void)
{
	say("all: %d", count_own_users(getpwent));
	say("beyond the end: %d", count_own_users(getpwent));
	endpwent();
	say_user("the first", FOUND("the first", getpwent()));
	endpwent();
	endpwent();
	say("all again: %d", count_own_users(getpwent));
}
