/* SPDX-License-Identifier: MIT */
/* Lines, out of chunks of any size. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lines.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/*
 * Splits `text` as it comes in chunks of `step` bytes.  The lines are
 * written one after the other, each with a '|'.
 */
static size_t split(const char *text, size_t n, size_t step, char *ret,
		    size_t cap)
{
	struct config_lines lines = {0};
	struct out o = {ret, cap - 1, 0};
	unsigned count = 0;
	struct span l, chunk;

	for (size_t at = 0; at < n; at += step) {
		chunk.p = text + at;
		chunk.n = n - at < step ? n - at : step;
		while (config_split(&lines, &chunk, false, &l)) {
			out_span(&o, l);
			out_char(&o, '|');
			assert_int_equal(lines.lineno, ++count);
		}
		assert_int_equal(chunk.n, 0);
	}
	chunk = (struct span){NULL, 0};
	while (config_split(&lines, &chunk, true, &l)) {
		out_span(&o, l);
		out_char(&o, '|');
		assert_int_equal(lines.lineno, ++count);
	}
	assert_true(o.n < cap);
	ret[o.n] = '\0';
	return o.n;
}

static void lines_do_not_depend_on_the_chunks(void **state)
{
	static const struct {
		const char *text, *want;
	} t[] = {
		{"", ""},
		{"a", "a|"},
		{"a\n", "a|"},
		{"\n", "|"},
		{"\n\n", "||"},
		{"\na", "|a|"},
		{"a\nb", "a|b|"},
		{"a\nbc\n\nd\n", "a|bc||d|"},
		{"a\r\nb\r\n", "a\r|b\r|"},
		{"a\rb", "a\rb|"},
		/* A byte order mark, whole, alone, in part, elsewhere. */
		{"\xef\xbb\xbf"
		 "a\nb\n",
		 "a|b|"},
		{"\xef\xbb\xbf", ""},
		{"\xef\xbb\xbf\n", "|"},
		{"\xef\xbb", "\xef\xbb|"},
		{"\xef\xbb\n\xbf", "\xef\xbb|\xbf|"},
		{"\xef\xbb\xbf\xef\xbb\xbf"
		 "a",
		 "\xef\xbb\xbf"
		 "a|"},
		{"a\n\xef\xbb\xbf"
		 "b",
		 "a|\xef\xbb\xbf"
		 "b|"},
		{"a\xef\xbb\xbf", "a\xef\xbb\xbf|"},
	};
	char got[64];

	(void)state;
	for (size_t i = 0; i < COUNT(t); i++) {
		for (size_t step = 1; step < 8; step++) {
			split(t[i].text, strlen(t[i].text), step, got,
			      sizeof(got));
			if (strcmp(got, t[i].want))
				fail_msg("row %zu in steps of %zu", i, step);
		}
	}
}

static void a_line_with_a_nul_comes_out_whole(void **state)
{
	struct config_lines lines = {0};
	struct span chunk = SPAN("a\0b\nc"), l;

	(void)state;
	assert_true(config_split(&lines, &chunk, false, &l));
	assert_true(span_eq(l, SPAN("a\0b")));
	assert_false(config_split(&lines, &chunk, false, &l));
	assert_true(config_split(&lines, &chunk, true, &l));
	assert_true(span_eq(l, SPAN("c")));
	assert_false(config_split(&lines, &chunk, true, &l));
}

static void a_line_is_cut_only_above_the_limit(void **state)
{
	static const size_t sizes[] = {0, 1, 1022, 1023, 1024, 1025, 5000};
	static const char *const ends[] = {"\n", "\r\n", ""};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes) * COUNT(ends) * 2; i++) {
		bool bom = i % 2;
		size_t n = sizes[i / 2 % COUNT(sizes)];
		const char *end = ends[i / 2 / COUNT(sizes)];
		bool cr = end[0] == '\r';
		struct config_lines lines = {0};
		size_t total = 0, len = n + cr;
		struct span chunk, l;
		char *text = test_malloc(6000);

		if (bom)
			memcpy(text, "\xef\xbb\xbf", total = 3);
		memset(text + total, 'x', n);
		total += n;
		memcpy(text + total, end, strlen(end));
		total += strlen(end);
		chunk = (struct span){text, total};

		if (len || *end) {
			assert_true(config_split(&lines, &chunk, true, &l));
			assert_int_equal(lines.overlong, len > CONFIG_LINE_MAX);
			assert_int_equal(l.n, len > CONFIG_LINE_MAX + 1
						      ? CONFIG_LINE_MAX + 1
						      : len);
			assert_int_equal(lines.lineno, 1);
		}
		assert_false(config_split(&lines, &chunk, true, &l));

		/* The next line is not touched by it. */
		chunk = SPAN("next\n");
		assert_true(config_split(&lines, &chunk, true, &l));
		assert_true(span_eq(l, SPAN("next")));
		assert_false(lines.overlong);
		test_free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_do_not_depend_on_the_chunks),
		cmocka_unit_test(a_line_with_a_nul_comes_out_whole),
		cmocka_unit_test(a_line_is_cut_only_above_the_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
