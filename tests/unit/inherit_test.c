/* SPDX-License-Identifier: MIT */
/*
 * The variable that one program hands to the next.
 */
#include "inherit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char text[65536];

static struct span encoded(const struct inherit *i)
{
	struct out o = {text, sizeof(text), 0};

	inherit_encode(i, &o);
	assert_true(o.n <= sizeof(text));
	return (struct span){text, o.n};
}

static struct inherit sample(void)
{
	static const uint32_t groups[] = {0, 4, 4, 4294967294U};
	struct inherit i = {.mode = INHERIT_TOLD,
			    .preload = SPAN("/usr/$LIB/libnonroot.so"),
			    .entries = SPAN("NONROOT_A=1;2\x1fNONROOT_B=%=")};

	creds_init(&i.creds, 0, 7, CREDS_CONTAINER_CAPS);
	i.creds.euid = 33;
	i.creds.suid = 34;
	i.creds.fsuid = 4294967294U;
	i.creds.securebits = CREDS_KEEP_CAPS;
	i.creds.groups = groups;
	i.creds.ngroups = 4;
	return i;
}

static void it_comes_back_as_it_was(void **state)
{
	struct inherit i = sample(), r;
	uint32_t list[4];

	(void)state;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_int_equal(r.mode, INHERIT_TOLD);
	assert_int_equal(r.creds.ruid, 0);
	assert_int_equal(r.creds.euid, 33);
	assert_int_equal(r.creds.suid, 34);
	assert_true(r.creds.fsuid == 4294967294U);
	assert_int_equal(r.creds.fsgid, 7);
	assert_true(r.creds.permitted == i.creds.permitted);
	assert_true(r.creds.effective == i.creds.effective);
	assert_true(r.creds.bounding == CREDS_CONTAINER_CAPS);
	assert_int_equal(r.creds.securebits, CREDS_KEEP_CAPS);
	assert_int_equal(r.creds.ngroups, 4);
	inherit_groups(&r, list);
	assert_memory_equal(list, i.creds.groups, sizeof(list));
	assert_true(span_eq(r.preload, i.preload));
	assert_true(span_eq(r.entries, i.entries));
	assert_false(inherit_is_root(&r));
}

static void without_told_ids_there_are_none_in_it(void **state)
{
	struct inherit i = {.mode = INHERIT_SELF}, r;
	struct span s = encoded(&i);

	(void)state;
	assert_true(span_starts(s, SPAN("1;m=s;p=0:;e=0:;k=")));
	assert_true(inherit_decode(s, &r));
	assert_int_equal(r.mode, INHERIT_SELF);
	assert_true(inherit_is_root(&r));
	i.mode = INHERIT_NONE;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_int_equal(r.mode, INHERIT_NONE);
}

static void a_jail_is_known_inside(void **state)
{
	struct inherit i = sample(), r;

	(void)state;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_false(r.jailed);
	assert_false(r.declined);
	i.jailed = true;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_true(r.jailed);
	assert_true(span_eq(r.preload, i.preload));
	i.mode = INHERIT_SELF;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_true(r.jailed);
}

static void a_declined_privilege_is_known_below(void **state)
{
	struct inherit i = sample(), r;

	(void)state;
	i.declined = true;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_true(r.declined && !r.jailed);
	i.jailed = true;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_true(r.declined && r.jailed);
	assert_true(span_eq(r.entries, i.entries));
}

static void many_groups_are_named_by_their_hash(void **state)
{
	struct inherit i = sample(), r;

	(void)state;
	i.elsewhere = true;
	i.groups_hash = UINT64_C(0xfedcba9876543210);
	i.creds.ngroups = CREDS_GROUPS_MAX;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_true(r.elsewhere);
	assert_true(r.groups_hash == i.groups_hash);
	assert_int_equal(r.creds.ngroups, CREDS_GROUPS_MAX);
}

static void as_many_as_fit_are_in_it(void **state)
{
	uint32_t *list = calloc(INHERIT_GROUPS + 1, sizeof(*list));
	struct inherit i = sample(), r;

	(void)state;
	for (uint32_t n = 0; n < INHERIT_GROUPS + 1; n++)
		list[n] = 4294960000U + n;
	i.creds.groups = list;
	i.creds.ngroups = INHERIT_GROUPS;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_int_equal(r.creds.ngroups, INHERIT_GROUPS);
	i.creds.ngroups++;
	assert_false(inherit_decode(encoded(&i), &r));
	i.creds.ngroups = 0;
	assert_true(inherit_decode(encoded(&i), &r));
	assert_int_equal(r.creds.ngroups, 0);
	free(list);
}

static void every_cut_and_every_changed_byte_is_seen(void **state)
{
	struct inherit i = sample(), r;
	struct span s = encoded(&i);

	(void)state;
	for (size_t n = 0; n < s.n; n++)
		assert_false(inherit_decode((struct span){s.p, n}, &r));
	for (size_t n = 0; n < s.n; n++) {
		text[n] ^= 1;
		assert_false(inherit_decode(s, &r));
		text[n] ^= 1;
	}
	assert_true(inherit_decode(s, &r));
}

/* `body` with the check that belongs to it. */
static bool is_accepted(const char *body)
{
	struct inherit r;
	int n = snprintf(text, sizeof(text), "%s;k=%016llx", body,
			 (unsigned long long)inherit_hash(body, strlen(body)));

	return inherit_decode((struct span){text, (size_t)n}, &r);
}

#define GOOD_U ";u=0:0:0:0;g=0:0:0:0"
#define GOOD_E ";p=0:;e=0:"

static void what_no_kernel_gives_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"1;m=x" GOOD_E,
		"2;m=n" GOOD_E,
		"01;m=n" GOOD_E,
		"1;m=n;p=0:",
		"1;m=n;p=1:;e=0:",
		"1;m=n;p=0:;e=99999999999999999999:",
		"1;m=n;p=00:;e=0:",
		"1;m=n;p=0:;e=0:;",
		"1;m=t" GOOD_E,
		"1;m=t;u=4294967295:0:0:0;g=0:0:0:0;c=0:0:0:0:0:0;s=" GOOD_E,
		"1;m=t;u=-1:0:0:0;g=0:0:0:0;c=0:0:0:0:0:0;s=" GOOD_E,
		"1;m=t;u=0:0:0;g=0:0:0:0;c=0:0:0:0:0:0;s=" GOOD_E,
		/* effective beyond permitted, ambient beyond inheritable */
		"1;m=t" GOOD_U ";c=0:1:0:0:1:0;s=" GOOD_E,
		"1;m=t" GOOD_U ";c=1:1:0:1:1:0;s=" GOOD_E,
		"1;m=t" GOOD_U ";c=0:0:0:0:10000000000000000:0;s=" GOOD_E,
		"1;m=t" GOOD_U ";c=0:0:0:0:0:100000000;s=" GOOD_E,
		"1;m=t" GOOD_U ";c=0:0:0:0:0:0;s=2,1" GOOD_E,
		"1;m=t" GOOD_U ";c=0:0:0:0:0:0;s=1," GOOD_E,
		"1;m=t" GOOD_U ";c=0:0:0:0:0:0;s=,1" GOOD_E,
		"1;m=t" GOOD_U ";c=0:0:0:0:0:0;s=@1:65537" GOOD_E,
		"1;m=t" GOOD_U ";c=0:0:0:0:0:0;s=@:1" GOOD_E,
	};

	(void)state;
	assert_true(is_accepted("1;m=n" GOOD_E));
	assert_true(
		is_accepted("1;m=t" GOOD_U ";c=1:1:1:1:1:0;s=1,1,2" GOOD_E));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (is_accepted(bad[i]))
			fail_msg("accepted: %s", bad[i]);
}

static void a_writer_without_room_counts_it_all(void **state)
{
	struct inherit i = sample();
	struct out o = {NULL, 0, 0};

	(void)state;
	inherit_encode(&i, &o);
	assert_int_equal(o.n, encoded(&i).n);
}

static void the_preload_list_is_searched_by_name(void **state)
{
	static const struct {
		const char *value;
		bool has;
	} rows[] = {
		{"/usr/lib/libnonroot.so", true},
		{"libnonroot.so", true},
		{"/a/b.so:/opt/x/libnonroot.so /c.so", true},
		{"  ::/a.so libnonroot.so", true},
		{"$ORIGIN/libnonroot.so", true},
		{"./libnonroot.so", false},
		{"lib/libnonroot.so", false},
		{"", false},
		{"/usr/lib/libnonroot.so.1", false},
		{"/usr/lib/notlibnonroot.so", false},
		{"/libnonroot.so/", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (inherit_preload_has(span_of(rows[i].value),
					SPAN("/usr/lib/libnonroot.so")) !=
		    rows[i].has)
			fail_msg("%s", rows[i].value);
}

static void it_is_put_in_front_of_what_is_there(void **state)
{
	static const char *const rows[][2] = {
		{"", "/l/n.so"},
		{"/a.so", "/l/n.so:/a.so"},
		{" /a.so  b.so:$LIB/c.so", "/l/n.so:/a.so:b.so:$LIB/c.so"},
		{"/a.so:./n.so:/b.so", "/l/n.so:/a.so:/b.so"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct out o = {text, sizeof(text) - 1, 0};

		inherit_preload_put(&o, SPAN("/l/n.so"), span_of(rows[i][0]));
		text[o.n] = '\0';
		assert_string_equal(text, rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_comes_back_as_it_was),
		cmocka_unit_test(without_told_ids_there_are_none_in_it),
		cmocka_unit_test(a_jail_is_known_inside),
		cmocka_unit_test(a_declined_privilege_is_known_below),
		cmocka_unit_test(many_groups_are_named_by_their_hash),
		cmocka_unit_test(as_many_as_fit_are_in_it),
		cmocka_unit_test(every_cut_and_every_changed_byte_is_seen),
		cmocka_unit_test(what_no_kernel_gives_is_refused),
		cmocka_unit_test(a_writer_without_room_counts_it_all),
		cmocka_unit_test(the_preload_list_is_searched_by_name),
		cmocka_unit_test(it_is_put_in_front_of_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
