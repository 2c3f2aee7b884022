/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "path.h"

static void normal(const char *base, const char *path, const char *want)
{
	char buf[64];
	size_t n = path_normal(span_of(base), span_of(path), buf, sizeof(buf));

	assert_int_equal(n, strlen(want));
	if (n)
		assert_string_equal(buf, want);
}

static void absolute_paths_ignore_the_base(void **state)
{
	(void)state;
	normal("/base", "/a/b", "/a/b");
	normal("", "/a/b", "/a/b");
	normal("/base", "//a///b//", "/a/b");
	normal("/base", "/", "/");
}

static void relative_paths_start_at_the_base(void **state)
{
	(void)state;
	normal("/sys/class", "dmi/id/x", "/sys/class/dmi/id/x");
	normal("/", "a", "/a");
	normal("/a/b/", "", "/a/b");
	normal("relative", "a", "");
	normal("", "a", "");
}

static void dots_are_resolved_by_name(void **state)
{
	(void)state;
	normal("/a", "./b/./c/.", "/a/b/c");
	normal("/a/b", "../c", "/a/c");
	normal("/a", "/x/../y/../../z", "/z");
	normal("/a", "../../../..", "/");
	normal("/a", "..b/...", "/a/..b/...");
}

/* Exact-size buffers on the heap, so that ASan sees one byte too many. */
static void what_does_not_fit_is_refused(void **state)
{
	const char *path = "/abc/def/../ghi";

	(void)state;
	for (size_t cap = 1; cap < 24; cap++) {
		char *buf = malloc(cap);
		size_t n = path_normal(SPAN("/"), span_of(path), buf, cap);

		assert_true(n == 0 || n == strlen("/abc/ghi"));
		if (n)
			assert_string_equal(buf, "/abc/ghi");
		/* It must hold the longest step on the way. */
		assert_int_equal(n != 0, cap > strlen("/abc/def"));
		free(buf);
	}
}

static void folder_is_all_before_the_last_slash(void **state)
{
	(void)state;
	assert_true(span_eq(path_folder(SPAN("/a/b/c")), SPAN("/a/b")));
	assert_true(span_eq(path_folder(SPAN("/a")), SPAN("/")));
	assert_true(span_eq(path_folder(SPAN("/")), SPAN("/")));
	assert_true(span_eq(path_folder(SPAN("")), SPAN("")));
}

static void test_of_fd(void **state)
{
	char buf[PATH_OF_FD];

	(void)state;
	assert_string_equal(path_of_fd(0, buf), "/proc/self/fd/0");
	assert_string_equal(path_of_fd(INT32_MAX, buf),
			    "/proc/self/fd/2147483647");
	assert_ptr_equal(path_of_fd(7, buf), buf);
}

static void what_is_kept_is_named_by_kind_uid_and_hash(void **state)
{
	char buf[PATH_OF_KEPT];

	(void)state;
	path_of_kept("/tmp", "dmi", 1000, 7, buf);
	assert_string_equal(buf, "/tmp/nonroot-dmi-1000-7");
	path_of_kept("/dev/shm", "12345678", UINT32_MAX, UINT64_MAX, buf);
	assert_string_equal(buf, "/dev/shm/nonroot-12345678-4294967295-"
				 "18446744073709551615");
	/* What does not fit is cut, not written beyond. */
	path_of_kept("/a/folder/that/is/longer", "12345678", UINT32_MAX,
		     UINT64_MAX, buf);
	assert_int_equal(strlen(buf), PATH_OF_KEPT - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absolute_paths_ignore_the_base),
		cmocka_unit_test(relative_paths_start_at_the_base),
		cmocka_unit_test(dots_are_resolved_by_name),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(folder_is_all_before_the_last_slash),
		cmocka_unit_test(test_of_fd),
		cmocka_unit_test(what_is_kept_is_named_by_kind_uid_and_hash),
	};

	return cmocka_run_group_tests_name("path", tests, NULL, NULL);
}
