/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <syslog.h>

#include <cmocka.h>

#include "syslog_line.h"

static void heads(struct syslog_line l, const char *want, size_t tag)
{
	char text[64];
	struct out o = {text, sizeof(text), 0};

	assert_int_equal(syslog_head(&o, &l), tag);
	assert_int_equal(o.n, strlen(want));
	assert_memory_equal(text, want, o.n);
}

static void the_head_is_glibcs(void **state)
{
	(void)state;
	heads((struct syslog_line){14, 0, 1, 2, 3, 4, "a", 0},
	      "<14>Jan  1 02:03:04 a: ", 20);
	heads((struct syslog_line){191, 11, 31, 23, 59, 60, "name", 4194304},
	      "<191>Dec 31 23:59:60 name[4194304]: ", 21);
	heads((struct syslog_line){0, 8, 10, 0, 0, 0, "", 0},
	      "<0>Sep 10 00:00:00 : ", 19);
}

static void what_does_not_fit_is_counted(void **state)
{
	char text[8];
	struct out o = {text, sizeof(text), 0};

	(void)state;
	syslog_head(&o, &(struct syslog_line){14, 0, 1, 2, 3, 4, "ident", 0});
	assert_memory_equal(text, "<14>Jan ", 8);
	assert_int_equal(o.n, 27);
}

static void priorities(void **state)
{
	(void)state;
	assert_int_equal(syslog_priority(LOG_INFO, LOG_USER), 14);
	assert_int_equal(syslog_priority(LOG_INFO | LOG_MAIL, LOG_USER), 22);
	assert_int_equal(syslog_priority(LOG_EMERG, 0), 0);
	assert_int_equal(syslog_priority(1 << 20 | LOG_ERR, LOG_LOCAL7), 187);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_head_is_glibcs),
		cmocka_unit_test(what_does_not_fit_is_counted),
		cmocka_unit_test(priorities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
