/* SPDX-License-Identifier: MIT */
static int by_checked_list(int priority, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	if (vsyslog_chk)
		vsyslog_chk(priority, 1, format, ap);
	else
		vsyslog(priority, format, ap);
	va_end(ap);
	return 0;
}

static void snippet___vsyslog_chk(void)
{
	say_nothing_to_add();
	CALL("nobody hears it", by_checked_list(LOG_ERR, "%d %f", 1, 2.5));
}
