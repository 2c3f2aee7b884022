/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "rlimits.h"

#define NICE (UINT64_C(1) << CREDS_CAP_SYS_NICE)

static bool may(uint32_t euid, uint64_t effective)
{
	struct creds c = {.euid = euid, .effective = effective};

	return limits_may(&c, CREDS_CAP_SYS_NICE);
}

static void who_may(void **state)
{
	(void)state;
	assert_true(may(0, 1));	    /* a container's root */
	assert_true(may(33, NICE)); /* who was given it */
	assert_false(may(33, 1));   /* who kept something else */
	assert_false(may(0, 0));    /* root that has given all up */
	assert_false(may(33, 0));
}

static bool clamps(uint64_t soft, uint64_t hard, uint64_t is,
		   uint64_t want_soft, uint64_t want_hard)
{
	struct limits_pair p = {soft, hard};
	bool r = limits_clamp(&p, is);

	assert_int_equal(p.soft, want_soft);
	assert_int_equal(p.hard, want_hard);
	return r;
}

static void what_fits(void **state)
{
	(void)state;
	assert_true(clamps(4096, 8192, 1024, 1024, 1024));
	assert_true(clamps(64, 8192, 1024, 64, 1024));
	assert_true(clamps(UINT64_MAX, UINT64_MAX, 0, 0, 0));
	assert_true(clamps(1, UINT64_MAX, UINT64_MAX - 1, 1, UINT64_MAX - 1));
	/* Refused for another reason. */
	assert_false(clamps(64, 1024, 1024, 64, 1024));
	assert_false(clamps(64, 100, 1024, 64, 100));
	assert_false(clamps(7, UINT64_MAX, UINT64_MAX, 7, UINT64_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_may),
		cmocka_unit_test(what_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
