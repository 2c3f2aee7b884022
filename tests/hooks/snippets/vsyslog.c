/* SPDX-License-Identifier: MIT */
static int by_list(int priority, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	vsyslog(priority, format, ap);
	va_end(ap);
	return 0;
}

static void snippet_vsyslog(void)
{
	say_nothing_to_add();
	CALL("nobody hears it", by_list(LOG_ERR, "%d %f", 1, 2.5));
}
