/* SPDX-License-Identifier: MIT */
static void snippet_openlog(void)
{
	say_nothing_to_add();
	CALL("at once", (openlog("name", LOG_NDELAY | LOG_PID, LOG_MAIL), 0));
	CALL("no name", (openlog(NULL, 0, 0), 0));
}
