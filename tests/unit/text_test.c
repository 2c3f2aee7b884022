/* SPDX-License-Identifier: MIT */
/* Spans, numbers, globs and the bounded writer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "text.h"

/*
 * The text in memory of exactly its size, so that a sanitizer sees a read
 * past its end.
 */
static struct span exact(const char *cstr)
{
	size_t n = strlen(cstr);
	char *p = test_malloc(n ? n : 1);

	memcpy(p, cstr, n);
	return (struct span){p, n};
}

static void exact_free(struct span s)
{
	void *p;

	memcpy(&p, &s.p, sizeof(p));
	test_free(p);
}

#define assert_span(s, lit) assert_true(span_eq((s), SPAN(lit)))

static void a_null_string_is_an_empty_span(void **state)
{
	(void)state;
	assert_int_equal(span_of(NULL).n, 0);
	assert_int_equal(span_of("").n, 0);
	assert_int_equal(span_of("abc").n, 3);
	assert_int_equal(SPAN("a\0b").n, 3);
}

static void an_empty_null_span_is_never_dereferenced(void **state)
{
	struct span none = {NULL, 0}, s = none;
	uint64_t v = 7;

	(void)state;
	assert_int_equal(span_trim(none).n, 0);
	assert_int_equal(span_word(&s, " ").n, 0);
	assert_false(span_number(none, 9, &v));
	assert_true(span_eq(none, SPAN("")));
	assert_true(span_starts(none, none));
	assert_false(span_starts(none, SPAN("a")));
	assert_true(span_glob(none, none));
	assert_true(span_glob(SPAN("*"), none));
	assert_false(span_glob(SPAN("?"), none));
	assert_false(span_glob(none, SPAN("a")));
}

static void equality_is_of_length_and_bytes(void **state)
{
	(void)state;
	assert_true(span_eq(SPAN("a\0b"), SPAN("a\0b")));
	assert_false(span_eq(SPAN("a\0b"), SPAN("a\0c")));
	assert_false(span_eq(SPAN("ab"), SPAN("abc")));
	assert_false(span_eq(SPAN("abc"), SPAN("abd")));
	assert_false(span_eq(SPAN("a"), SPAN("")));
}

static void a_prefix_may_be_the_whole_but_not_more(void **state)
{
	(void)state;
	assert_true(span_starts(SPAN("file:/x"), SPAN("file:")));
	assert_true(span_starts(SPAN("file:"), SPAN("file:")));
	assert_true(span_starts(SPAN("x"), SPAN("")));
	assert_false(span_starts(SPAN("file"), SPAN("file:")));
	assert_false(span_starts(SPAN("fill:"), SPAN("file:")));
}

static void trim_takes_blanks_off_the_ends_only(void **state)
{
	(void)state;
	assert_span(span_trim(SPAN(" \t\r a b\tc \r\t ")), "a b\tc");
	assert_span(span_trim(SPAN("abc")), "abc");
	assert_span(span_trim(SPAN(" \t\r")), "");
	assert_span(span_trim(SPAN("\n")), "\n");
}

static void words_come_in_order_without_their_separators(void **state)
{
	struct span s = SPAN(",, a, bc ,,d, ");

	(void)state;
	assert_span(span_word(&s, ", "), "a");
	assert_span(s, ", bc ,,d, ");
	assert_span(span_word(&s, ", "), "bc");
	assert_span(span_word(&s, ", "), "d");
	assert_span(span_word(&s, ", "), "");
	assert_int_equal(s.n, 0);
	assert_span(span_word(&s, ", "), "");

	s = SPAN("whole");
	assert_span(span_word(&s, ":"), "whole");
	assert_int_equal(s.n, 0);
}

static void a_cut_is_at_the_first_separator(void **state)
{
	struct span head = SPAN("h"), tail = SPAN("t");

	(void)state;
	assert_false(span_cut(SPAN("a-b"), ':', &head, &tail));
	assert_false(span_cut(SPAN(""), ':', &head, &tail));
	assert_span(head, "h");
	assert_span(tail, "t");
	assert_true(span_cut(SPAN("a:b:c"), ':', &head, &tail));
	assert_span(head, "a");
	assert_span(tail, "b:c");
	assert_true(span_cut(SPAN(":"), ':', &head, &tail));
	assert_span(head, "");
	assert_span(tail, "");
}

static void a_base_is_behind_the_last_slash(void **state)
{
	(void)state;
	assert_span(span_base(SPAN("/usr/bin/su")), "su");
	assert_span(span_base(SPAN("su")), "su");
	assert_span(span_base(SPAN("a/")), "");
	assert_span(span_base(SPAN("/")), "");
	assert_span(span_base(SPAN("")), "");
}

static void a_nul_byte_is_part_of_a_word(void **state)
{
	struct span s = SPAN("a\0b c");

	(void)state;
	assert_span(span_word(&s, " "), "a\0b");
}

static void numbers_are_digits_up_to_the_limit(void **state)
{
	static const struct {
		const char *text;
		uint64_t max, want;
	} good[] = {
		{"0", 0, 0},
		{"000", 9, 0},
		{"0010", 10, 10},
		{"65535", 65535, 65535},
		{"4294967294", 4294967294, 4294967294},
		{"18446744073709551615", UINT64_MAX, UINT64_MAX},
		{"00000000000000000000000000000001", 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct span s = exact(good[i].text);
		uint64_t v = 77;

		if (!span_number(s, good[i].max, &v) || v != good[i].want)
			fail_msg("%s", good[i].text);
		exact_free(s);
	}
}

static void other_numbers_are_refused_and_leave_the_result(void **state)
{
	static const struct {
		const char *text;
		uint64_t max;
	} bad[] = {
		{"", 9},
		{" ", 9},
		{"+1", 9},
		{"-1", UINT64_MAX},
		{" 1", 9},
		{"1 ", 9},
		{"0x1", 99},
		{"1e1", 99},
		{"1.0", 99},
		{"/", 99},
		{":", 99},
		{"10", 9},
		{"4294967296", UINT32_MAX},
		{"18446744073709551616", UINT64_MAX},
		{"18446744073709551620", UINT64_MAX},
		{"184467440737095516150", UINT64_MAX},
		{"99999999999999999999999", UINT64_MAX},
		{"\xb2", 99},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct span s = exact(bad[i].text);
		uint64_t v = 77;

		if (span_number(s, bad[i].max, &v) || v != 77)
			fail_msg("\"%s\" gave %llu", bad[i].text,
				 (unsigned long long)v);
		exact_free(s);
	}
}

static void globs_match_the_whole_text(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool want;
	} t[] = {
		{"", "", true},
		{"", "a", false},
		{"a", "", false},
		{"a", "a", true},
		{"a", "ab", false},
		{"*", "", true},
		{"***", "", true},
		{"*", "/a/b", true},
		{"?", "", false},
		{"?", "/", true},
		{"??", "a", false},
		{"redis*", "redis-server", true},
		{"*redis", "redis-x", false},
		{"*ab", "aab", true},
		{"*ab", "abab", true},
		{"a*b*c", "a-b-b-c", true},
		{"a*b*c", "a-c-b", false},
		{"a*?", "a", false},
		{"a?*", "ab", true},
		{"[ab]", "a", false},
		{"[ab]", "[ab]", true},
		{"\\*", "*", false},
		{"\\*", "\\x", true},
		{"A", "a", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct span p = exact(t[i].pattern), s = exact(t[i].text);

		if (span_glob(p, s) != t[i].want)
			fail_msg("%s on %s", t[i].pattern, t[i].text);
		exact_free(p);
		exact_free(s);
	}
}

/* The definition itself, too slow for long texts. */
static bool glob_by_definition(struct span p, struct span s)
{
	struct span p1 = {p.p + 1, p.n - 1}, s1 = {s.p + 1, s.n - 1};

	if (!p.n)
		return !s.n;
	if (p.p[0] == '*')
		return glob_by_definition(p1, s) ||
		       (s.n && glob_by_definition(p, s1));
	return s.n && (p.p[0] == '?' || p.p[0] == s.p[0]) &&
	       glob_by_definition(p1, s1);
}

/* The i-th text over `letters`, in order of length. */
static struct span nth(char *buf, const char *letters, unsigned i)
{
	unsigned k = (unsigned)strlen(letters);
	struct span s = {buf, 0};

	for (; i; i = (i - 1) / k)
		buf[s.n++] = letters[(i - 1) % k];
	return s;
}

static void every_short_glob_agrees_with_the_definition(void **state)
{
	char pb[8], sb[8];

	(void)state;
	/* All patterns up to 5 and all texts up to 6 characters. */
	for (unsigned i = 0; i <= 4 + 16 + 64 + 256 + 1024; i++) {
		struct span p = nth(pb, "ab*?", i);

		for (unsigned j = 0; j <= 2 + 4 + 8 + 16 + 32 + 64; j++) {
			struct span s = nth(sb, "ab", j);

			if (span_glob(p, s) != glob_by_definition(p, s))
				fail_msg("%.*s on %.*s", (int)p.n, p.p,
					 (int)s.n, s.p);
		}
	}
}

/* With backtracking into every star this one takes longer than the sun. */
static void many_stars_do_not_blow_up(void **state)
{
	char pattern[1000], text[2000];

	(void)state;
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = i % 2 ? 'a' : '*';
	pattern[sizeof(pattern) - 1] = 'b';
	memset(text, 'a', sizeof(text));
	assert_false(span_glob((struct span){pattern, sizeof(pattern)},
			       (struct span){text, sizeof(text)}));
	text[sizeof(text) - 1] = 'b';
	assert_true(span_glob((struct span){pattern, sizeof(pattern)},
			      (struct span){text, sizeof(text)}));
}

static void the_writer_drops_what_does_not_fit_and_counts_it(void **state)
{
	char buf[5] = "....";
	struct out o = {buf, 3, 0};

	(void)state;
	out_str(&o, "ab");
	out_span(&o, SPAN("cd"));
	out_char(&o, 'e');
	assert_int_equal(o.n, 5);
	assert_memory_equal(buf, "abc.", 5);
}

static void a_writer_without_room_only_counts(void **state)
{
	struct out o = {NULL, 0, 0};

	(void)state;
	out_str(&o, "abc");
	out_str(&o, NULL);
	out_u64(&o, 10);
	assert_int_equal(o.n, 5);
}

static void numbers_are_written_as_printf_does(void **state)
{
	static const uint64_t u[] = {
		0, 1, 9, 10, 99, UINT32_MAX, UINT64_MAX - 1, UINT64_MAX};
	static const int64_t d[] = {0,	       -1,	  1,
				    INT64_MIN, INT64_MAX, INT64_MIN + 1};
	char buf[32], want[32];

	(void)state;
	for (size_t i = 0; i < sizeof(u) / sizeof(u[0]); i++) {
		struct out o = {buf, sizeof(buf), 0};

		out_u64(&o, u[i]);
		snprintf(want, sizeof(want), "%llu", (unsigned long long)u[i]);
		assert_int_equal(o.n, strlen(want));
		assert_memory_equal(buf, want, o.n);
	}
	/* The division is done by hand, so each bit length gets a turn. */
	for (uint64_t v = 0, i = 0; i < 10000; i++, v = v * 5 + i) {
		struct out o = {buf, sizeof(buf), 0};

		out_u64(&o, v >> i % 64);
		snprintf(want, sizeof(want), "%llu",
			 (unsigned long long)(v >> i % 64));
		assert_int_equal(o.n, strlen(want));
		assert_memory_equal(buf, want, o.n);
	}
	for (size_t i = 0; i < sizeof(d) / sizeof(d[0]); i++) {
		struct out o = {buf, sizeof(buf), 0};

		out_i64(&o, d[i]);
		snprintf(want, sizeof(want), "%lld", (long long)d[i]);
		assert_int_equal(o.n, strlen(want));
		assert_memory_equal(buf, want, o.n);
	}
}

/* Every sequence of up to four bytes that starts with one of interest. */
static void utf8_is_what_rfc_3629_allows(void **state)
{
	static const struct {
		char bytes[5];
		size_t len;
	} rows[] = {
		{"a", 1},
		{"\xc3\xa9", 2},
		{"\xe2\x82\xac", 3},
		{"\xf0\x9f\x98\x80", 4},
		{"\x80", 0},
		{"\xbf", 0},
		{"\xc0\x80", 0},
		{"\xc1\xbf", 0},
		{"\xe0\x80\x80", 0},
		{"\xe0\x9f\xbf", 0},
		{"\xed\xa0\x80", 0},
		{"\xf0\x80\x80\x80", 0},
		{"\xf4\x90\x80\x80", 0},
		{"\xf5\x80\x80\x80", 0},
		{"\xff", 0},
		{"\xc3", 0},
		{"\xe2\x82", 0},
		{"\xc3(", 0},
		{"\xf4\x8f\xbf\xbf", 4},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(span_utf8(span_of(rows[i].bytes)),
				 rows[i].len);
	assert_int_equal(span_utf8((struct span){"", 0}), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_null_string_is_an_empty_span),
		cmocka_unit_test(an_empty_null_span_is_never_dereferenced),
		cmocka_unit_test(equality_is_of_length_and_bytes),
		cmocka_unit_test(a_prefix_may_be_the_whole_but_not_more),
		cmocka_unit_test(trim_takes_blanks_off_the_ends_only),
		cmocka_unit_test(words_come_in_order_without_their_separators),
		cmocka_unit_test(a_cut_is_at_the_first_separator),
		cmocka_unit_test(a_base_is_behind_the_last_slash),
		cmocka_unit_test(a_nul_byte_is_part_of_a_word),
		cmocka_unit_test(numbers_are_digits_up_to_the_limit),
		cmocka_unit_test(
			other_numbers_are_refused_and_leave_the_result),
		cmocka_unit_test(globs_match_the_whole_text),
		cmocka_unit_test(every_short_glob_agrees_with_the_definition),
		cmocka_unit_test(many_stars_do_not_blow_up),
		cmocka_unit_test(
			the_writer_drops_what_does_not_fit_and_counts_it),
		cmocka_unit_test(a_writer_without_room_only_counts),
		cmocka_unit_test(utf8_is_what_rfc_3629_allows),
		cmocka_unit_test(numbers_are_written_as_printf_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
