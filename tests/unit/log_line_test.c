/* SPDX-License-Identifier: MIT */
/* The lines of the log: what they quote, escape and cut. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <cmocka.h>

#include "log_line.h"

static char buf[1024];

/* One value, in both forms. */
static void value_is(struct span value, const char *logfmt, const char *json)
{
	const char *const want[] = {logfmt, json};
	struct log_line l;

	for (int i = 0; i < 2; i++) {
		log_line_begin(&l, buf, sizeof(buf), i);
		log_line_text(&l, "k", value);
		buf[log_line_end(&l)] = '\0';
		assert_string_equal(buf, want[i]);
	}
}

static void plain_values_stand_without_quotes_in_logfmt(void **state)
{
	(void)state;
	value_is(SPAN("/data"), "k=/data\n", "{\"k\":\"/data\"}\n");
	value_is(SPAN("a b"), "k=\"a b\"\n", "{\"k\":\"a b\"}\n");
	value_is(SPAN("a=b"), "k=\"a=b\"\n", "{\"k\":\"a=b\"}\n");
	value_is(SPAN(""), "k=\"\"\n", "{\"k\":\"\"}\n");
	value_is((struct span){NULL, 0}, "\n", "{}\n");
}

static void quotes_and_controls_are_escaped(void **state)
{
	(void)state;
	value_is(SPAN("a\"b\\c"), "k=\"a\\\"b\\\\c\"\n",
		 "{\"k\":\"a\\\"b\\\\c\"}\n");
	value_is(SPAN("a\nb\x1b\x7f"), "k=\"a\\u000ab\\u001b\\u007f\"\n",
		 "{\"k\":\"a\\u000ab\\u001b\\u007f\"}\n");
	value_is(SPAN("\0"), "k=\"\\u0000\"\n", "{\"k\":\"\\u0000\"}\n");
}

static void utf8_passes_but_for_its_controls(void **state)
{
	(void)state;
	value_is(SPAN("caf\xc3\xa9"), "k=\"caf\xc3\xa9\"\n",
		 "{\"k\":\"caf\xc3\xa9\"}\n");
	value_is(SPAN("\xc2\x9b"), "k=\"\\u009b\"\n", "{\"k\":\"\\u009b\"}\n");
	value_is(SPAN("\xff\xc3"), "k=\"\\u00ff\\u00c3\"\n",
		 "{\"k\":\"\\u00ff\\u00c3\"}\n");
}

static void keys_follow_each_other(void **state)
{
	struct log_line l;

	(void)state;
	log_line_begin(&l, buf, sizeof(buf), false);
	log_line_number(&l, "pid", -42);
	log_line_ids(&l, "told", 0, UINT32_MAX);
	log_line_errno(&l, "errno", EPERM);
	log_line_errno(&l, "none", 0);
	log_line_errno(&l, "other", 4095);
	buf[log_line_end(&l)] = '\0';
	assert_string_equal(buf, "pid=-42 told=0:4294967295 errno=EPERM "
				 "other=4095\n");

	log_line_begin(&l, buf, sizeof(buf), true);
	log_line_number(&l, "pid", 1);
	log_line_errno(&l, "errno", ENOENT);
	buf[log_line_end(&l)] = '\0';
	assert_string_equal(buf, "{\"pid\":1,\"errno\":\"ENOENT\"}\n");
}

static void a_long_value_is_cut_and_says_so(void **state)
{
	char value[300];
	struct log_line l;

	(void)state;
	memset(value, 'x', sizeof(value));
	log_line_begin(&l, buf, sizeof(buf), false);
	log_line_text(&l, "k", (struct span){value, 256});
	assert_int_equal(log_line_end(&l), 2 + 256 + 1);
	log_line_begin(&l, buf, sizeof(buf), false);
	log_line_text(&l, "k", (struct span){value, 257});
	assert_int_equal(log_line_end(&l), 2 + 256 + 3 + 1);
	assert_memory_equal(buf + 2 + 256, "...\n", 4);
}

static void a_line_never_leaves_its_buffer(void **state)
{
	struct log_line l;

	(void)state;
	for (size_t cap = 1; cap < 20; cap++) {
		memset(buf, '#', sizeof(buf));
		log_line_begin(&l, buf, cap, true);
		log_line_text(&l, "key", SPAN("a value"));
		assert_in_range(log_line_end(&l), 1, cap);
		assert_non_null(memchr(buf, '\n', cap));
		assert_int_equal(buf[cap], '#');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_values_stand_without_quotes_in_logfmt),
		cmocka_unit_test(quotes_and_controls_are_escaped),
		cmocka_unit_test(utf8_passes_but_for_its_controls),
		cmocka_unit_test(keys_follow_each_other),
		cmocka_unit_test(a_long_value_is_cut_and_says_so),
		cmocka_unit_test(a_line_never_leaves_its_buffer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
