/* SPDX-License-Identifier: MIT */
/* The options of a dropper are those that libc's getopt_long(3) finds. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <getopt.h>
#include <string.h>
#include <cmocka.h>

#include "droppers_words.h"

#define LETTERS "lmc:s:"
#define NAMES "login=l command:c shell:s preserve=m "

static const struct option long_options[] = {
	{"login", no_argument, NULL, 'l'},
	{"command", required_argument, NULL, 'c'},
	{"shell", required_argument, NULL, 's'},
	{"preserve", no_argument, NULL, 'm'},
	{0},
};

static void are_as_libc_finds_them(char *const *argv)
{
	struct droppers_words o = {.argv = argv, .next = 1};
	int argc = 0, theirs, ours;

	while (argv[argc])
		argc++;
	optind = 0;
	opterr = 0;
	do {
		o.value = NULL;
		optarg = NULL;
		ours = droppers_option(&o, LETTERS, NAMES);
		theirs = getopt_long(argc, argv, "+" LETTERS, long_options,
				     NULL);
		assert_int_equal(ours, theirs == -1 ? DROPPERS_END : theirs);
		if (ours == DROPPERS_BAD)
			return;
		assert_ptr_equal(o.value, optarg);
	} while (ours != DROPPERS_END);
	assert_int_equal(o.next, optind);
}

#define ARE_AS_LIBC_FINDS_THEM(...) \
	are_as_libc_finds_them(     \
		(char *const[]){(char[]){"tool"}, __VA_ARGS__, NULL})
#define W(word) ((char[]){word})

static void letters_stand_alone_or_together(void **state)
{
	(void)state;
	ARE_AS_LIBC_FINDS_THEM(W("-l"), W("-m"), W("user"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-lm"), W("user"));
	ARE_AS_LIBC_FINDS_THEM(W("-lmx"));
	ARE_AS_LIBC_FINDS_THEM(W("-l:"));
	ARE_AS_LIBC_FINDS_THEM(W("-lc"), W("value"), W("user"));
}

static void a_value_is_in_the_word_or_the_next(void **state)
{
	(void)state;
	ARE_AS_LIBC_FINDS_THEM(W("-c"), W("value"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-cvalue"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-c"), W("-l"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-c"), W(""), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-l"), W("-c"));
	ARE_AS_LIBC_FINDS_THEM(W("--command"), W("value"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("--command=value"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("--command="), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("--command"));
}

static void
names_are_whole_and_have_a_value_only_where_one_belongs(void **state)
{
	(void)state;
	ARE_AS_LIBC_FINDS_THEM(W("--login"), W("--preserve"), W("user"));
	ARE_AS_LIBC_FINDS_THEM(W("--login=yes"));
	ARE_AS_LIBC_FINDS_THEM(W("--unknown"));
	ARE_AS_LIBC_FINDS_THEM(W("--=x"));
}

static void options_end_at_the_first_operand(void **state)
{
	(void)state;
	ARE_AS_LIBC_FINDS_THEM(W("user"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-"), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-l"), W("--"), W("-m"));
	ARE_AS_LIBC_FINDS_THEM(W(""), W("-l"));
	ARE_AS_LIBC_FINDS_THEM(W("-l"));
}

/* What libc takes for its only reading is not ours: it may be another one in
 * the next version of the tool. */
static void an_abbreviated_name_is_not_ours(void **state)
{
	char *const argv[] = {W("tool"), W("--log"), NULL};
	struct droppers_words o = {.argv = argv, .next = 1};

	(void)state;
	assert_int_equal(droppers_option(&o, LETTERS, NAMES), DROPPERS_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_stand_alone_or_together),
		cmocka_unit_test(a_value_is_in_the_word_or_the_next),
		cmocka_unit_test(
			names_are_whole_and_have_a_value_only_where_one_belongs),
		cmocka_unit_test(options_end_at_the_first_operand),
		cmocka_unit_test(an_abbreviated_name_is_not_ours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
