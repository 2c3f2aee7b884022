/* SPDX-License-Identifier: MIT */
/*
 * syslog(3) with its arguments in a row.  Compiled with the vector registers,
 * in which floating-point numbers come; nothing else is in here.
 */
#include <syslog.h>

#include "libc.h"
#include "syslogs.h"

EXPORT void syslog(int priority, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	syslog_message(priority, NOT_FORTIFIED, format, ap);
	va_end(ap);
}

/* A flag of ours is none of glibc's. */
EXPORT void __syslog_chk(int priority, int flag, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	syslog_message(priority, flag == NOT_FORTIFIED ? 0 : flag, format, ap);
	va_end(ap);
}
