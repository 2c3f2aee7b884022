/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"

/* ---- names ---- */

static void the_name_is_that_of_the_configuration(void **state)
{
	char name[NAMES_BYTES];

	(void)state;
	names_own(name, "nonroot", false, 1000700000);
	assert_string_equal(name, "nonroot");
}

static void a_name_that_is_taken_is_told_apart_by_the_id(void **state)
{
	char name[NAMES_BYTES];

	(void)state;
	names_own(name, "nonroot", true, 1000700000);
	assert_string_equal(name, "nonroot-1000700000");
	names_own(name, "abcdefghijklmnopqrstuvwxyz012345", true, UINT32_MAX);
	assert_string_equal(name,
			    "abcdefghijklmnopqrstuvwxyz012345-4294967295");
}

static void only_the_two_forms_may_be_our_own(void **state)
{
	static const char *const others[] = {
		"",	      "nonroo",	   "nonroot ",	    "Nonroot",
		"nonroot-",   "nonroot-7", "nonroot-10000", "nonroot-01000",
		"nonroot1000"};

	(void)state;
	assert_true(names_may_be_own("nonroot", "nonroot", 1000));
	assert_true(names_may_be_own("nonroot-1000", "nonroot", 1000));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(names_may_be_own(others[i], "nonroot", 1000));
}

/* ---- HOME ---- */

static const char *home_of(const char *first, const char *second)
{
	static char a[NAMES_HOME_MAX + 16], b[64];
	static char *env[4];
	size_t n = 0;

	strcpy(a, first);
	env[n++] = a;
	if (second) {
		strcpy(b, second);
		env[n++] = b;
	}
	env[n] = NULL;
	return names_home(env);
}

static void home_comes_from_the_environment(void **state)
{
	(void)state;
	assert_string_equal(home_of("HOME=/home/x", NULL), "/home/x");
	assert_string_equal(home_of("A=b", "HOME=/y"), "/y");
	assert_string_equal(home_of("HOME=/first", "HOME=/y"), "/first");
	assert_string_equal(home_of("HOMES=/no", "HOME=/y"), "/y");
	assert_string_equal(home_of("XHOME=/no", NULL), "/");
	assert_string_equal(home_of("HOM", "HOME"), "/");
}

static void a_home_that_is_no_path_is_the_root(void **state)
{
	(void)state;
	assert_string_equal(names_home(NULL), "/");
	assert_string_equal(home_of("HOME=", NULL), "/");
	assert_string_equal(home_of("HOME=relative", NULL), "/");
	assert_string_equal(home_of("HOME=/a:0:0", NULL), "/");
	assert_string_equal(home_of("HOME=/a\nroot::0", NULL), "/");
	assert_string_equal(home_of("HOME=/a\x7f", NULL), "/");
	assert_string_equal(home_of("HOME=/\xc3\xa4 b", NULL), "/\xc3\xa4 b");
}

static void a_home_that_is_too_long_is_the_root(void **state)
{
	char text[NAMES_HOME_MAX + 8] = "HOME=/";

	(void)state;
	memset(text + 6, 'a', NAMES_HOME_MAX - 1);
	assert_int_equal(strlen(home_of(text, NULL)), NAMES_HOME_MAX);
	text[5 + NAMES_HOME_MAX] = 'a';
	assert_string_equal(home_of(text, NULL), "/");
}

/* ---- entries ---- */

static void assert_inside(const void *p, const char *buf, size_t n)
{
	const char *at = p;

	assert_true(at >= buf && at < buf + n);
}

static void check_user(const struct passwd *pw, const char *buf, size_t n)
{
	assert_string_equal(pw->pw_name, "nonroot");
	assert_string_equal(pw->pw_passwd, "x");
	assert_int_equal(pw->pw_uid, 1000700000);
	assert_int_equal(pw->pw_gid, 7);
	assert_string_equal(pw->pw_gecos, "nonroot");
	assert_string_equal(pw->pw_dir, "/h");
	assert_string_equal(pw->pw_shell, "/bin/sh");
	assert_inside(pw->pw_name, buf, n);
	assert_inside(pw->pw_passwd, buf, n);
	assert_inside(pw->pw_gecos, buf, n);
	assert_inside(pw->pw_dir, buf, n);
	assert_inside(pw->pw_shell, buf, n);
}

/* Exact-size buffers on the heap, so that ASan sees one byte too many. */
static void a_user_fits_exactly_or_not_at_all(void **state)
{
	const size_t need = 8 + 2 + 8 + 3 + 8;

	(void)state;
	for (size_t n = 0; n <= need + 1; n++) {
		char *buf = malloc(n ? n : 1);
		struct passwd pw = {.pw_uid = 5};
		int r = names_passwd("nonroot", 1000700000, 7, "/h", &pw, buf,
				     n);

		assert_int_equal(r, n < need ? -ERANGE : 0);
		if (r == 0)
			check_user(&pw, buf, n);
		else
			assert_int_equal(pw.pw_uid, 5);
		free(buf);
	}
}

static void a_copied_user_keeps_what_is_null(void **state)
{
	struct passwd pw, from = {.pw_name = (char[]){"a"}, .pw_uid = 3};
	char buf[2];

	(void)state;
	assert_int_equal(names_passwd_copy(&from, &pw, buf, sizeof(buf)), 0);
	assert_string_equal(pw.pw_name, "a");
	assert_null(pw.pw_dir);
	assert_int_equal(pw.pw_uid, 3);
}

static void check_group(const struct group *g, const char *buf, size_t n)
{
	assert_string_equal(g->gr_name, "nonroot");
	assert_string_equal(g->gr_passwd, "x");
	assert_int_equal(g->gr_gid, 1000);
	assert_inside(g->gr_name, buf, n);
	assert_inside(g->gr_passwd, buf, n);
	assert_inside(g->gr_mem, buf, n);
	assert_int_equal((uintptr_t)g->gr_mem % sizeof(char *), 0);
	assert_null(g->gr_mem[0]);
}

static void a_group_fits_at_any_alignment(void **state)
{
	(void)state;
	for (size_t skip = 0; skip < 9; skip++) {
		const size_t need = (8 - skip % 8) % 8 + 8 + 8 + 2;

		for (size_t n = 0; n <= need + 1; n++) {
			char *buf = malloc(skip + n ? skip + n : 1);
			struct group g;
			int r = names_group("nonroot", 1000, &g, buf + skip, n);

			assert_int_equal(r, n < need ? -ERANGE : 0);
			if (r == 0)
				check_group(&g, buf + skip, n);
			free(buf);
		}
	}
}

static void a_copied_group_has_its_members(void **state)
{
	char *members[] = {(char[]){"one"}, (char[]){"two"}, NULL};
	struct group g, from = {.gr_name = (char[]){"many"},
				.gr_passwd = (char[]){"x"},
				.gr_gid = 5,
				.gr_mem = members};
	const size_t need = 3 * 8 + 5 + 2 + 4 + 4;

	(void)state;
	for (size_t n = 0; n <= need; n++) {
		char *buf = malloc(n ? n : 1);
		int r = names_group_copy(&from, &g, buf, n);

		assert_int_equal(r, n < need ? -ERANGE : 0);
		if (r == 0) {
			assert_string_equal(g.gr_mem[0], "one");
			assert_string_equal(g.gr_mem[1], "two");
			assert_null(g.gr_mem[2]);
			assert_inside(g.gr_mem[1], buf, n);
		}
		free(buf);
	}
}

/*
 * Not empty, which would let anybody in; not "!", by which sshd knows a
 * locked account; no day of change that asks for a new password.
 */
static void a_shadow_entry_is_locked_and_not_expired(void **state)
{
	struct spwd s;
	char buf[9];

	(void)state;
	assert_int_equal(names_shadow("daemon", &s, buf, 8), -ERANGE);
	assert_int_equal(names_shadow("daemon", &s, buf, 9), 0);
	assert_string_equal(s.sp_namp, "daemon");
	assert_string_equal(s.sp_pwdp, "*");
	assert_int_equal(s.sp_lstchg, 1);
	assert_int_equal(s.sp_min, 0);
	assert_int_equal(s.sp_max, 99999);
	assert_int_equal(s.sp_warn, 7);
	assert_int_equal(s.sp_inact, -1);
	assert_int_equal(s.sp_expire, -1);
	assert_true(s.sp_flag == ~0ul);
	assert_inside(s.sp_namp, buf, 9);
	assert_inside(s.sp_pwdp, buf, 9);
}

/* ---- permission ---- */

static void root_may_read_what_is_closed_to_all(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_true(names_may_read(&c, 0, 42, 0640));
	assert_true(names_may_read(&c, 7, 7, 0));
	/* Without capabilities, the owner by the mode alone. */
	c.effective = 0;
	assert_true(names_may_read(&c, 0, 42, 0640));
	assert_false(names_may_read(&c, 0, 42, 0040));
	assert_false(names_may_read(&c, 7, 42, 0640));
	c.effective = 1u << CREDS_CAP_DAC_READ_SEARCH;
	assert_true(names_may_read(&c, 7, 42, 0));
	c.effective = 1u << CREDS_CAP_CHOWN;
	assert_false(names_may_read(&c, 7, 42, 0640));
}

static void others_need_the_group_or_the_mode(void **state)
{
	static const uint32_t groups[] = {5, 42};
	struct creds c;

	(void)state;
	creds_init(&c, 33, 33, CREDS_CONTAINER_CAPS);
	assert_false(names_may_read(&c, 0, 42, 0640));
	assert_true(names_may_read(&c, 0, 42, 0644));
	assert_true(names_may_read(&c, 0, 33, 0640));
	/* The owner's and the group's bits are not added up. */
	assert_false(names_may_read(&c, 0, 33, 0604));
	assert_false(names_may_read(&c, 33, 33, 0044));
	c.groups = groups;
	c.ngroups = 2;
	assert_true(names_may_read(&c, 0, 42, 0640));
	/* The effective user and group do not count, the fs ones do. */
	c.fsgid = 9;
	assert_false(names_may_read(&c, 0, 33, 0640));
	c.fsuid = 0;
	assert_true(names_may_read(&c, 0, 33, 0400));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_name_is_that_of_the_configuration),
		cmocka_unit_test(a_name_that_is_taken_is_told_apart_by_the_id),
		cmocka_unit_test(only_the_two_forms_may_be_our_own),
		cmocka_unit_test(home_comes_from_the_environment),
		cmocka_unit_test(a_home_that_is_no_path_is_the_root),
		cmocka_unit_test(a_home_that_is_too_long_is_the_root),
		cmocka_unit_test(a_user_fits_exactly_or_not_at_all),
		cmocka_unit_test(a_copied_user_keeps_what_is_null),
		cmocka_unit_test(a_group_fits_at_any_alignment),
		cmocka_unit_test(a_copied_group_has_its_members),
		cmocka_unit_test(a_shadow_entry_is_locked_and_not_expired),
		cmocka_unit_test(root_may_read_what_is_closed_to_all),
		cmocka_unit_test(others_need_the_group_or_the_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
