/* SPDX-License-Identifier: MIT */
/* What is sent, and where: syslog.t.  Here there is nobody to hear it. */
static void snippet_syslog(void)
{
	say_nothing_to_add();
	CALL("nobody hears it", (syslog(LOG_ERR, "%d %f %m", 1, 2.5), 0));
}
