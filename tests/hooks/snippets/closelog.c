/* SPDX-License-Identifier: MIT */
static void snippet_closelog(void)
{
	say_nothing_to_add();
	CALL("never opened", (closelog(), 0));
	openlog("name", LOG_NDELAY, LOG_MAIL);
	CALL("opened", (closelog(), 0));
	CALL("again", (closelog(), 0));
}
