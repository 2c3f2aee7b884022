/* SPDX-License-Identifier: MIT */
/* The command line of nonroot-helper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "options.h"

#define PARSE(...)                                                            \
	options_parse(                                                        \
		&o,                                                           \
		(char *const[]){(char *)"nonroot-helper", __VA_ARGS__, NULL}, \
		&found)

static struct options o;
static const char *found;

/* The command line is refused because of `at`. */
static void refused(const char *expected, const char *at, const char *part)
{
	assert_non_null(expected);
	assert_string_equal(found, at);
	if (!strstr(expected, part))
		fail_msg("expected '%s', wanted '%s'", expected, part);
}

static void nothing_means_the_defaults(void **state)
{
	(void)state;
	assert_null(options_parse(&o, (char *const[]){NULL}, &found));
	assert_null(
		options_parse(&o, (char *const[]){(char *)"x", NULL}, &found));
	assert_string_equal(o.policy, "/etc/nonroot/helper.conf");
	assert_int_equal(o.uid, 65534);
	assert_int_equal(o.gid, 65534);
	assert_false(o.user || o.node || o.check || o.allows);
	assert_null(o.socket);
	assert_null(o.dmi_tables);
	assert_null(o.question);
	assert_false(o.help || o.version);
}

static void values_stand_behind_or_after_an_equals_sign(void **state)
{
	(void)state;
	assert_null(PARSE("--socket", "/s", "--policy=/p=q", "--node",
			  "--user=5:6", "--dmi-tables", "/a:/b"));
	assert_string_equal(o.socket, "/s");
	assert_string_equal(o.policy, "/p=q");
	assert_string_equal(o.dmi_tables, "/a:/b");
	assert_true(o.node && o.user);
	assert_int_equal(o.uid, 5);
	assert_int_equal(o.gid, 6);

	/* A value that looks like an option is one all the same. */
	assert_null(PARSE("--allow", "--node", "--allow=dmi", "--user", "7"));
	assert_int_equal(o.allows, 2);
	assert_string_equal(o.allow[0], "--node");
	assert_string_equal(o.allow[1], "dmi");
	assert_false(o.node);
	assert_null(o.policy);
	assert_int_equal(o.gid, 7);

	assert_null(PARSE("--check-policy", "/p"));
	assert_true(o.check);
	assert_string_equal(o.policy, "/p");
	assert_null(PARSE("--explain", "dmi uid=1"));
	assert_string_equal(o.question, "dmi uid=1");
}

static void help_and_version_end_it(void **state)
{
	(void)state;
	assert_null(PARSE("--version", "--frob"));
	assert_true(o.version);
	assert_null(PARSE("--allow", "x", "--policy", "y", "--help"));
	assert_true(o.help);
	assert_memory_equal(options_usage, "usage: ", 7);
}

static void mistakes_are_named(void **state)
{
	static char longest[109], *many[2 * POLICY_RULES + 4];
	char socket[] = "--socket", allow[] = "--allow";

	(void)state;
	refused(PARSE("--frob"), "--frob", "--help");
	refused(PARSE("--sock", "/s"), "--sock", "--help");
	refused(PARSE("dmi"), "dmi", "an option");
	refused(PARSE(""), "", "an option");
	refused(PARSE("--"), "--", "an option");
	refused(PARSE("-h"), "-h", "an option");
	refused(PARSE("--socket"), "--socket", "with a value");
	refused(PARSE("--node=1"), "--node=1", "without a value");
	refused(PARSE("--policy", "a", "--policy", "b"), "b", "once");
	refused(PARSE("--policy", "a", "--check-policy", "b"), "b", "once");
	refused(PARSE("--user", "1", "--user", "2"), "2", "once");
	refused(PARSE("--policy", "a", "--allow", "dmi"), "a", "either");
	refused(PARSE("--socket="), "", "1 to 107 bytes");

	memset(longest, 'x', sizeof(longest) - 1);
	refused(PARSE(socket, longest), longest, "1 to 107 bytes");
	assert_null(PARSE(socket, longest + 1));

	for (unsigned i = 0; i <= 2 * POLICY_RULES; i++)
		many[i] = allow;
	assert_null(options_parse(&o, many, &found));
	assert_null(options_parse(&o, many + 2, &found));
	assert_int_equal(o.allows, POLICY_RULES - 1);
	many[2 * POLICY_RULES + 1] = allow;
	many[2 * POLICY_RULES + 2] = allow;
	refused(options_parse(&o, many, &found), "--allow", "at most 128");
}

static void a_user_is_a_number_and_never_root(void **state)
{
	static const char *const bad[] = {
		"",	"0",  ":",	    "5:",  ":5",	   "5:0",
		"0:5",	"-1", "4294967295", "+5",  "4294967296",   "5:6:7",
		"root", " 5", "5 ",	    "0x5", "5:4294967295", "5,6",
		"5::6",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused(PARSE("--user", (char *)(uintptr_t)bad[i]), bad[i],
			"UID or UID:GID");
	assert_null(PARSE("--user", "4294967294:1"));
	assert_int_equal(o.uid, 4294967294u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_means_the_defaults),
		cmocka_unit_test(values_stand_behind_or_after_an_equals_sign),
		cmocka_unit_test(help_and_version_end_it),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(a_user_is_a_number_and_never_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
