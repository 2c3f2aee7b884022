/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "view.h"

#define REG 0100000
#define DIR 0040000

static const struct view_asker root = {1000, 1000, 0, 0};
static const struct view_asker www = {1000, 1000, 33, 34};
static const struct view_asker openshift = {1000, 0, 33, 34};
static const struct owners_told none;

static struct view_file file(uint32_t uid, uint32_t gid, uint32_t mode)
{
	return (struct view_file){.uid = uid, .gid = gid, .mode = mode};
}

static void shows(struct view_file f, const struct view_asker *a,
		  const struct owners_told *t, uint32_t uid, uint32_t gid,
		  uint32_t mode)
{
	view_show(&f, a, t);
	assert_int_equal(f.uid, uid);
	assert_int_equal(f.gid, gid);
	assert_int_equal(f.mode, mode);
}

static void own_ids_are_the_askers(void **state)
{
	(void)state;
	shows(file(1000, 1000, REG | 0644), &root, &none, 0, 0, REG | 0644);
	shows(file(1000, 1000, REG | 0644), &www, &none, 33, 34, REG | 0644);
	shows(file(1000, 7, REG), &root, &none, 0, 7, REG);
	/* The group alone does not make it ours. */
	shows(file(7, 1000, REG), &root, &none, 7, 1000, REG);
	shows(file(0, 0, REG), &www, &none, 0, 0, REG);
	shows(file(0, 0, REG), &openshift, &none, 0, 0, REG);
	shows(file(1000, 0, REG), &openshift, &none, 33, 34, REG);
}

static void a_record_goes_first(void **state)
{
	struct owners_told t = {.has = OWNERS_UID, .uid = 1000, .gid = 9};

	(void)state;
	shows(file(1000, 1000, REG), &root, &t, 1000, 0, REG);
	t.has = OWNERS_GID;
	shows(file(7, 7, REG), &root, &t, 7, 9, REG);
	t.has = OWNERS_MODE;
	t.mode = 04711 | DIR;
	shows(file(7, 7, REG | 0666), &root, &t, 7, 7, REG | 04711);
}

static void what_is_not_mapped_is_roots(void **state)
{
	(void)state;
	assert_int_equal(view_unmapped(65534), 0);
	assert_int_equal(view_unmapped(0), 0);
	assert_int_equal(view_unmapped(1000), 1000);
	assert_int_equal(view_unmapped(UINT32_MAX), UINT32_MAX);
}

static void times_are_told(void **state)
{
	struct owners_told t = {
		.has = OWNERS_TIMES, .atime_ns = -5, .mtime_ns = 6};
	struct view_file f = {.atime_ns = 1, .mtime_ns = 2};

	(void)state;
	view_show(&f, &root, &none);
	assert_int_equal(f.mtime_ns, 2);
	view_show(&f, &root, &t);
	assert_int_equal(f.atime_ns, -5);
	assert_int_equal(f.mtime_ns, 6);
}

static void times_do_not_wrap(void **state)
{
	(void)state;
	assert_true(view_ns(1, 2) == 1000000002);
	assert_true(view_ns(-1, 2) == -999999998);
	assert_true(view_ns(10413792000, 0) == INT64_MAX);
	assert_true(view_ns(9223372036, 854775807) == INT64_MAX);
	assert_true(view_ns(9223372036, 999999999) == INT64_MAX);
	assert_true(view_ns(INT64_MIN, 0) == INT64_MIN);
}

static void what_all_see_needs_no_record(void **state)
{
	(void)state;
	assert_false(view_needs_record(7, 7, 1000));
	assert_true(view_needs_record(33, 7, 1000));
	/* Another asker would see another id. */
	assert_true(view_needs_record(1000, 1000, 1000));
	assert_true(view_needs_record(0, 1000, 1000));
}

static void chown_takes_set_id_bits(void **state)
{
	static const uint32_t groups[] = {5};
	struct creds c;
	struct view_file f = file(7, 7, REG | 06755);

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(view_chowned_mode(&c, &f), REG | 0755);
	f.mode = DIR | 06755;
	assert_int_equal(view_chowned_mode(&c, &f), DIR | 06755);
	/* Without group execute, for CAP_FSETID and the group. */
	f.mode = REG | 02644;
	assert_int_equal(view_chowned_mode(&c, &f), REG | 02644);
	creds_init(&c, 33, 33, CREDS_CONTAINER_CAPS);
	assert_int_equal(view_chowned_mode(&c, &f), REG | 0644);
	c.fsgid = 7;
	assert_int_equal(view_chowned_mode(&c, &f), REG | 02644);
	c.fsgid = 33;
	c.groups = groups;
	c.ngroups = 1;
	f.gid = 5;
	assert_int_equal(view_chowned_mode(&c, &f), REG | 02644);
	assert_int_equal(view_chmoded_mode(&c, &f, 02755), REG | 02755);
	f.gid = 6;
	assert_int_equal(view_chmoded_mode(&c, &f, 02755), REG | 0755);
}

static void chown_of_set_id_takes_its_owner(void **state)
{
	struct creds c;
	struct view_file f = file(7, 7, REG | 04755);

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_true(view_may_chown(&c, &f, 33, 33));
	c.effective &= ~(UINT64_C(1) << CREDS_CAP_FOWNER);
	assert_false(view_may_chown(&c, &f, 33, 33));
	f.mode = REG | 0755;
	assert_true(view_may_chown(&c, &f, 33, 33));
	f.mode = REG | 04755;
	f.uid = 0;
	assert_true(view_may_chown(&c, &f, 33, 33));
	creds_init(&c, 33, 33, CREDS_CONTAINER_CAPS);
	assert_false(view_may_chown(&c, &f, 33, 33));
	assert_false(view_owns(&c, &f));
	f.uid = 33;
	assert_true(view_owns(&c, &f));
}

static void a_mode_has_one_class_for_each(void **state)
{
	struct creds c;
	struct view_file f = file(33, 7, DIR | 0751);

	(void)state;
	creds_init(&c, 33, 33, 0);
	assert_int_equal(view_rights(&c, &f), 7);
	f.mode = DIR | 0057;
	assert_int_equal(view_rights(&c, &f), 0);
	f = file(1, 33, DIR | 0752);
	assert_int_equal(view_rights(&c, &f), 5);
	f.gid = 7;
	assert_int_equal(view_rights(&c, &f), 2);
	/* Root has its capabilities beside it, which are not asked for here. */
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(view_rights(&c, &f), 2);
}

#define ENTRY(tag, perm) tag, 0, perm, 0, 0xff, 0xff, 0xff, 0xff

static void an_acl_brings_a_mode(void **state)
{
	static const unsigned char plain[] = {
		2, 0, 0, 0, ENTRY(1, 7), ENTRY(4, 5), ENTRY(32, 1)};
	static const unsigned char mask[] = {
		2,	     0,		  0,	       0,
		ENTRY(1, 6), ENTRY(2, 7), ENTRY(4, 7), ENTRY(16, 4),
		ENTRY(32, 0)};
	static const unsigned char part[] = {
		2, 0, 0, 0, ENTRY(1, 6), ENTRY(4, 7), ENTRY(16, 4)};
	struct view_file f = file(7, 7, REG | 04644);
	uint32_t mode = 1;
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_true(view_acl_mode(&c, &f, plain, sizeof(plain), &mode));
	assert_int_equal(mode, REG | 04751);
	assert_true(view_acl_mode(&c, &f, mask, sizeof(mask), &mode));
	assert_int_equal(mode, REG | 04640);
	mode = 1;
	assert_false(view_acl_mode(&c, &f, part, sizeof(part), &mode));
	assert_false(view_acl_mode(&c, &f, plain, sizeof(plain) - 1, &mode));
	assert_false(view_acl_mode(&c, &f, plain, 3, &mode));
	assert_false(view_acl_mode(&c, &f, NULL, 0, &mode));
	assert_int_equal(mode, 1);
}

static void override(uint32_t uid, uint32_t gid, uint32_t mode,
		     const char *want)
{
	struct view_file f = file(uid, gid, REG | mode);
	char buf[VIEW_OVERRIDE_MAX + 1] = "";
	struct out o = {buf, VIEW_OVERRIDE_MAX, 0};
	struct owners_told t;

	view_override_write(&o, &f);
	assert_string_equal(buf, want);
	assert_true(view_override_read(span_of(buf), &t));
	assert_int_equal(t.has, OWNERS_UID | OWNERS_GID | OWNERS_MODE);
	assert_int_equal(t.uid, uid);
	assert_int_equal(t.gid, gid);
	assert_int_equal(t.mode, mode);
}

static void overrides_are_written_and_read(void **state)
{
	(void)state;
	override(0, 0, 0755, "0:0:0755");
	override(33, 34, 0, "33:34:00");
	override(4294967294u, 4294967294u, 07777,
		 "4294967294:4294967294:07777");
}

static void other_overrides(void **state)
{
	static const char *const bad[] = {"",
					  "1",
					  "1:2",
					  "1:2:",
					  "1:2:9",
					  "-1:2:0644",
					  "1:a:0644",
					  "1:2:x",
					  "1 :2:0644",
					  "4294967295:0:0644",
					  "1:2:123456789"};
	struct owners_told t;

	(void)state;
	/* As other tools write it. */
	assert_true(view_override_read(SPAN("1:2:755"), &t));
	assert_int_equal(t.mode, 0755);
	assert_true(view_override_read(SPAN("1:2:0100644"), &t));
	assert_int_equal(t.mode, 0644);
	assert_true(view_override_read(SPAN("1:2:0644:block-8-1"), &t));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(view_override_read(span_of(bad[i]), &t));
}

static void believes(uint32_t told, uint32_t kernel, bool believed)
{
	struct owners_told t = {.has = OWNERS_UID | OWNERS_MODE, .mode = told};

	view_override_believe(&t, kernel);
	assert_int_equal(t.has,
			 believed ? OWNERS_UID | OWNERS_MODE : OWNERS_UID);
}

static void of_an_override_the_mode_is_not_believed(void **state)
{
	(void)state;
	believes(0644, REG | 0644, false);
	believes(0644, REG | 0600, false);
	believes(0755, REG | 04755, false);
	believes(0755, DIR | 02755, false);
	believes(02750, DIR | 0755, false);
	believes(02755, DIR | 0755, true);
	believes(06755, REG | 04755, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_ids_are_the_askers),
		cmocka_unit_test(a_record_goes_first),
		cmocka_unit_test(what_is_not_mapped_is_roots),
		cmocka_unit_test(times_are_told),
		cmocka_unit_test(times_do_not_wrap),
		cmocka_unit_test(what_all_see_needs_no_record),
		cmocka_unit_test(chown_takes_set_id_bits),
		cmocka_unit_test(chown_of_set_id_takes_its_owner),
		cmocka_unit_test(a_mode_has_one_class_for_each),
		cmocka_unit_test(an_acl_brings_a_mode),
		cmocka_unit_test(overrides_are_written_and_read),
		cmocka_unit_test(other_overrides),
		cmocka_unit_test(of_an_override_the_mode_is_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
