/* SPDX-License-Identifier: MIT */
/*
 * What the forms of syslog(3) have in common.
 */
#ifndef NONROOT_SYSLOGS_H
#define NONROOT_SYSLOGS_H

#include <stdarg.h>

void __syslog_chk(int priority, int flag, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void __vsyslog_chk(int priority, int flag, const char *format, va_list ap);

/* `flag` is that of the fortified forms. */
#define NOT_FORTIFIED (-1)
void syslog_message(int priority, int flag, const char *format, va_list ap);

#endif
