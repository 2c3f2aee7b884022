/* SPDX-License-Identifier: MIT */
/* What the flags of open(2), and the modes of fopen(3), ask for. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "dac.h"
#include "opens.h"

static void a_mode_stands_behind_what_makes_a_file(void **state)
{
	(void)state;
	assert_true(opens_takes_mode(O_CREAT));
	assert_true(opens_takes_mode(O_CREAT | O_WRONLY | O_TRUNC));
	assert_true(opens_takes_mode(O_TMPFILE | O_RDWR));
	assert_false(opens_takes_mode(O_RDWR | O_TRUNC | O_EXCL));
	assert_false(opens_takes_mode(O_DIRECTORY));
}

static void a_new_file_follows_no_link(void **state)
{
	(void)state;
	assert_int_equal(opens_last_link(O_RDONLY), 0);
	assert_int_equal(opens_last_link(O_CREAT), 0);
	assert_int_equal(opens_last_link(O_EXCL), 0);
	assert_int_equal(opens_last_link(O_CREAT | O_EXCL),
			 AT_SYMLINK_NOFOLLOW);
	assert_int_equal(opens_last_link(O_NOFOLLOW), AT_SYMLINK_NOFOLLOW);
}

static void what_is_needed_is_what_is_done_with_the_file(void **state)
{
	static const struct {
		int flags;
		uint32_t needs;
	} rows[] = {
		{O_RDONLY, DAC_READ},
		{O_WRONLY, DAC_WRITE},
		{O_RDWR, DAC_READ | DAC_WRITE},
		{O_RDONLY | O_TRUNC, DAC_READ | DAC_WRITE},
		{O_WRONLY | O_CREAT | O_APPEND, DAC_WRITE},
		{O_RDONLY | O_DIRECTORY, DAC_READ},
		{O_TMPFILE | O_RDWR, DAC_WRITE | DAC_SEARCH},
		{O_PATH, 0},
		{O_PATH | O_DIRECTORY, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(opens_needs(rows[i].flags), rows[i].needs);
}

static void modes_of_streams_are_as_fopen_says(void **state)
{
	static const struct {
		const char *mode;
		int flags;
	} rows[] = {
		{"r", O_RDONLY},
		{"rb", O_RDONLY},
		{"r+", O_RDWR},
		{"rb+", O_RDWR},
		{"w", O_WRONLY | O_CREAT | O_TRUNC},
		{"w+", O_RDWR | O_CREAT | O_TRUNC},
		{"wx", O_WRONLY | O_CREAT | O_TRUNC | O_EXCL},
		{"a", O_WRONLY | O_CREAT | O_APPEND},
		{"a+e", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC},
		{"re,ccs=x+", O_RDONLY | O_CLOEXEC},
		{"", -1},
		{"x", -1},
		{"+r", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(opens_of_mode(rows[i].mode), rows[i].flags);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mode_stands_behind_what_makes_a_file),
		cmocka_unit_test(a_new_file_follows_no_link),
		cmocka_unit_test(what_is_needed_is_what_is_done_with_the_file),
		cmocka_unit_test(modes_of_streams_are_as_fopen_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
