/* SPDX-License-Identifier: MIT */
/* What the helper will give up, by what it was started with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <linux/capability.h>

#include "plan.h"

#define BIT(cap) (UINT64_C(1) << (cap))
#define BIND BIT(CAP_NET_BIND_SERVICE)
#define IDS (BIT(CAP_SETUID) | BIT(CAP_SETGID))

static const struct options nobody = {.uid = 65534, .gid = 65534};
static const struct options five = {.user = true, .uid = 5, .gid = 6};

static struct plan_have have(uint32_t uid, uint64_t caps)
{
	return (struct plan_have){uid, uid, uid, uid, plan_caps(caps, 0)};
}

static void words_are_those_of_the_kernel(void **state)
{
	struct plan_caps c =
		plan_caps(UINT64_C(0x123456789abcdef0), UINT64_C(0xf00000000f));

	(void)state;
	assert_int_equal(sizeof(c), 2 * sizeof(struct __user_cap_data_struct));
	assert_int_equal(c.half[0].effective, 0xf);
	assert_int_equal(c.half[1].effective, 0xf0);
	assert_int_equal(c.half[0].permitted, 0x9abcdef0);
	assert_int_equal(c.half[1].permitted, 0x12345678);
	assert_int_equal(c.half[0].inheritable | c.half[1].inheritable, 0);
}

static void root_becomes_another(void **state)
{
	struct plan_have root = have(0, UINT64_C(0x1ffffffffff));
	struct drop d;

	(void)state;
	assert_null(plan_drop(&d, &nobody, true, &root));
	assert_true(d.change && d.setpcap);
	assert_int_equal(d.uid, 65534);
	assert_int_equal(d.gid, 65534);
	assert_int_equal(d.caps, BIND);
	assert_null(plan_drop(&d, &five, false, &root));
	assert_int_equal(d.uid, 5);
	assert_int_equal(d.gid, 6);
	assert_int_equal(d.caps, 0);
}

static void who_cannot_change_stays(void **state)
{
	/* A pod's uid 0, half of what it takes, and an ordinary uid. */
	struct plan_have with[] = {have(0, BIND),
				   have(0, BIND | BIT(CAP_SETUID)),
				   have(0, BIND | BIT(CAP_SETGID)),
				   have(1000, BIND), have(1000, BIND | IDS)};
	struct drop d;

	(void)state;
	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++) {
		assert_null(plan_drop(&d, &nobody, true, &with[i]));
		assert_false(d.change || d.setpcap);
		assert_int_equal(d.uid, with[i].uid);
		assert_int_equal(d.gid, with[i].gid);
		assert_non_null(
			strstr(plan_drop(&d, &five, true, &with[i]), "--user"));
	}
	with[0] = have(5, BIND);
	assert_non_null(strstr(plan_drop(&d, &five, true, &with[0]), "--user"));
	with[0].gid = with[0].egid = 6;
	assert_null(plan_drop(&d, &five, true, &with[0]));
}

static void what_is_missing_is_said(void **state)
{
	struct plan_have h = have(1000, 0);
	struct drop d;

	(void)state;
	assert_non_null(strstr(plan_drop(&d, &nobody, true, &h),
			       "CAP_NET_BIND_SERVICE"));
	assert_null(plan_drop(&d, &nobody, false, &h));
	assert_int_equal(d.caps, 0);
	h = have(1000, BIT(CAP_NET_BIND_SERVICE + 32));
	assert_non_null(plan_drop(&d, &nobody, true, &h));
	h = have(1000, BIND);
	h.euid = 0;
	assert_non_null(strstr(plan_drop(&d, &nobody, true, &h), "setuid"));
	h = have(1000, BIND);
	h.egid = 0;
	assert_non_null(strstr(plan_drop(&d, &nobody, false, &h), "setgid"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_those_of_the_kernel),
		cmocka_unit_test(root_becomes_another),
		cmocka_unit_test(who_cannot_change_stays),
		cmocka_unit_test(what_is_missing_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
