/* SPDX-License-Identifier: MIT */
/*
 * The table of programs that refuse root.
 */
#include "selves.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void programs_are_known_by_the_end_of_their_path(void **state)
{
	static const char *const known[] = {
		"postgres",
		"/usr/lib/postgresql/15/bin/postgres",
		"./initdb",
		"/init.d/bin/initdb",
		"/usr/sbin/mariadbd",
		"/usr/sbin/smbd",
		"/usr/bin/icecast2",
		"google-chrome-stable",
		"pg_createsubscriber",
		"makepkg",
		"/usr/sbin/ircd-hybrid",
		"freeciv-server",
	};
	static const char *const unknown[] = {
		"",
		"/",
		"postgres/",
		"postgres2",
		"postgre",
		"notsmbd",
		"google-chrome-stables",
		"sh",
		"/bin/smb",
		"mysqld_safe",
		"/etc/init.d/smbd",
		"/etc/rc.d/init.d/icecast2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (selves_find(span_of(known[i])) < 0)
			fail_msg("%s", known[i]);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		if (selves_find(span_of(unknown[i])) >= 0)
			fail_msg("%s", unknown[i]);
}

#define ARGS(text) ((struct span){text, sizeof(text)})

static void an_argument_may_excuse(void **state)
{
	int mariadbd = selves_find(SPAN("mariadbd"));
	int solr = selves_find(SPAN("solr"));
	int postgres = selves_find(SPAN("postgres"));
	int mailman = selves_find(SPAN("mailman"));

	(void)state;
	assert_true(selves_is_certain(postgres));
	assert_false(selves_is_certain(mariadbd));
	assert_false(selves_is_excused(postgres, ARGS("postgres\0--user=a")));
	assert_false(selves_is_excused(mariadbd, ARGS("mariadbd")));
	assert_false(selves_is_excused(mariadbd, ARGS("mariadbd\0--userx=a")));
	assert_false(selves_is_excused(mariadbd, ARGS("mariadbd\0x-u\0-")));
	assert_false(selves_is_excused(mariadbd, (struct span){NULL, 0}));
	assert_true(selves_is_excused(mariadbd, ARGS("mariadbd\0--user=a")));
	assert_true(selves_is_excused(mariadbd, ARGS("mariadbd\0--user\0a")));
	assert_true(selves_is_excused(mariadbd, ARGS("mariadbd\0-umysql")));
	assert_true(selves_is_excused(mariadbd, ARGS("mariadbd\0-v\0-u")));
	assert_true(selves_is_excused(solr, ARGS("solr\0start\0-force")));
	assert_true(selves_is_excused(solr, ARGS("solr\0start\0--force")));
	assert_false(selves_is_excused(mailman, ARGS("mailman\0start")));
	assert_true(selves_is_excused(mailman,
				      ARGS("mailman\0--run-as-root\0start")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_are_known_by_the_end_of_their_path),
		cmocka_unit_test(an_argument_may_excuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
