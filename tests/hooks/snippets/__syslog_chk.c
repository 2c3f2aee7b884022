/* SPDX-License-Identifier: MIT */
static void snippet___syslog_chk(void)
{
	say_nothing_to_add();
	if (syslog_chk)
		CALL("nobody hears it",
		     (syslog_chk(LOG_ERR, 1, "%d %f", 1, 2.5), 0));
	else
		CALL("nobody hears it", (syslog(LOG_ERR, "%f", 2.5), 0));
}
