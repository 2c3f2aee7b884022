/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "entries.h"

/* What readdir(3) hands out is what the kernel wrote. */
#define SAME_PLACE(ours, theirs)                                  \
	_Static_assert(offsetof(struct entry, ours) ==            \
			       offsetof(struct dirent64, theirs), \
		       #ours)
SAME_PLACE(ino, d_ino);
SAME_PLACE(next, d_off);
SAME_PLACE(length, d_reclen);
SAME_PLACE(type, d_type);
SAME_PLACE(name, d_name);

/* Exact-size on the heap, so that ASan sees one byte too many. */
static struct {
	char *p;
	size_t n;
} made;

static void add(const char *name)
{
	size_t length = (offsetof(struct entry, name) + strlen(name) + 1 + 7) &
			~(size_t)7;
	struct entry *e;

	made.p = realloc(made.p, made.n + length);
	e = (void *)(made.p + made.n);
	memset(e, 0, length);
	e->ino = made.n + 1;
	e->length = (uint16_t)length;
	e->type = DT_REG;
	memcpy(e->name, name, strlen(name));
	made.n += length;
}

static int done(void **state)
{
	(void)state;
	free(made.p);
	made.p = NULL;
	made.n = 0;
	return 0;
}

static bool is_one_of(void *arg, const char *name)
{
	for (const char *const *p = arg; *p; p++)
		if (strcmp(*p, name) == 0)
			return true;
	return false;
}

/* The names, each with a blank behind it. */
static void names_are(size_t n, const char *want)
{
	struct entry *e;
	char got[512] = "";

	for (size_t at = 0; (e = entries_at(made.p, n, at)); at += e->length) {
		strcat(got, e->name);
		strcat(got, " ");
		assert_int_equal(e->next, entries_position(at + e->length));
	}
	assert_string_equal(got, want);
}

static void what_is_below_and_the_dots_are_dropped(void **state)
{
	const char *below[] = {"both", "twin", NULL};

	(void)state;
	add(".");
	add("both");
	add("..");
	add("a name that is longer than the ones before it");
	add("...");
	add(".hidden");
	add("twin");
	add("x");
	names_are(entries_keep(made.p, made.n, is_one_of, below),
		  "a name that is longer than the ones before it ... .hidden "
		  "x ");
}

static void entries_keep_their_inode_and_type(void **state)
{
	const char *below[] = {"first", NULL};
	struct entry *e;
	size_t first;

	(void)state;
	add("first");
	first = made.n;
	add("second");
	e = entries_at(made.p, entries_keep(made.p, made.n, is_one_of, below),
		       0);
	assert_non_null(e);
	assert_int_equal(e->ino, first + 1);
	assert_int_equal(e->type, DT_REG);
}

static void nothing_is_left_of_nothing(void **state)
{
	const char *below[] = {"both", NULL};

	(void)state;
	assert_int_equal(entries_keep(NULL, 0, is_one_of, below), 0);
	add(".");
	add("..");
	add("both");
	assert_int_equal(entries_keep(made.p, made.n, is_one_of, below), 0);
}

static void an_entry_that_is_cut_is_the_end(void **state)
{
	const char *below[] = {NULL};
	size_t whole;

	(void)state;
	add("whole");
	whole = made.n;
	add("cut");
	for (size_t n = whole; n < made.n; n++) {
		char *exact = malloc(n);

		memcpy(exact, made.p, n);
		assert_int_equal(entries_keep(exact, n, is_one_of, below),
				 whole);
		free(exact);
	}
	/* A length of nothing would never end. */
	((struct entry *)(void *)(made.p + whole))->length = 0;
	assert_int_equal(entries_keep(made.p, made.n, is_one_of, below), whole);
}

static void positions_find_their_entry_again(void **state)
{
	const char *below[] = {NULL};
	struct entry *e;
	size_t n;

	(void)state;
	add("one");
	add("another, longer one");
	add("three");
	n = entries_keep(made.p, made.n, is_one_of, below);
	for (size_t at = 0; (e = entries_at(made.p, n, at)); at += e->length) {
		int64_t position = entries_position(at);

		assert_true(entries_is_position(position));
		assert_true(entries_is_position(e->next));
		assert_int_equal(entries_seek(made.p, n, position), at);
	}
	assert_int_equal(entries_seek(made.p, n, entries_position(n)), n);
}

static void other_positions_are_the_end(void **state)
{
	(void)state;
	add("one");
	add("two");
	assert_int_equal(entries_seek(made.p, made.n, entries_position(1)),
			 made.n);
	assert_int_equal(entries_seek(made.p, made.n, entries_position(4096)),
			 made.n);
	assert_int_equal(entries_seek(made.p, made.n, -1), made.n);
	assert_false(entries_is_position(0));
	/* The end of an ext4 folder. */
	assert_false(entries_is_position(INT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			what_is_below_and_the_dots_are_dropped, done),
		cmocka_unit_test_teardown(entries_keep_their_inode_and_type,
					  done),
		cmocka_unit_test_teardown(nothing_is_left_of_nothing, done),
		cmocka_unit_test_teardown(an_entry_that_is_cut_is_the_end,
					  done),
		cmocka_unit_test_teardown(positions_find_their_entry_again,
					  done),
		cmocka_unit_test_teardown(other_positions_are_the_end, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
