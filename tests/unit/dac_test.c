/* SPDX-License-Identifier: MIT */
/* Which modes told root passes, and what they become for the call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../shim/core/dac.h"

#define DIR 040000
#define REG 0100000
#define ALL (DAC_READ | DAC_WRITE | DAC_SEARCH)

static const struct dac_asker root = {1000, 1000, true, true};

/* The mode, or -1 where it stays closed. */
static int lifted(uint32_t mode, const struct dac_asker *a, uint32_t needs)
{
	const struct dac_file f = {1000, 1000, mode};
	uint32_t to = 0;

	return dac_ask(&f, a, needs, &to) == DAC_LIFT ? (int)to : -1;
}

static void test_root(void **state)
{
	(void)state;
	assert_int_equal(lifted(DIR | 0511, &root, DAC_WRITE | DAC_SEARCH),
			 0711);
	assert_int_equal(lifted(DIR, &root, DAC_READ), 0700);
	assert_int_equal(lifted(DIR | 01600, &root, DAC_SEARCH), 01700);
	assert_int_equal(lifted(REG, &root, DAC_READ), 0600);
	assert_int_equal(lifted(REG | 0444, &root, DAC_WRITE), 0644);
	assert_int_equal(lifted(REG | 04511, &root, DAC_WRITE), 04711);
}

/* The bits are there: it was refused for another reason. */
static void test_nothing_missing(void **state)
{
	const struct dac_file d = {1000, 1000, DIR | 0300};
	const struct dac_file f = {1000, 50, REG | 0400};
	uint32_t to = 0;

	(void)state;
	assert_int_equal(dac_ask(&d, &root, DAC_WRITE | DAC_SEARCH, &to),
			 DAC_OPEN);
	assert_int_equal(dac_ask(&d, &root, ALL, &to), DAC_LIFT);
	to = 0;
	assert_int_equal(dac_ask(&f, &root, DAC_READ, &to), DAC_OPEN);
	assert_int_equal(dac_ask(&f, &root, 0, &to), DAC_OPEN);
	assert_int_equal(to, 0);
}

static void test_programs(void **state)
{
	(void)state;
	assert_int_equal(lifted(REG | 0644, &root, DAC_SEARCH), -1);
	assert_int_equal(lifted(REG, &root, DAC_READ | DAC_SEARCH), -1);
	assert_int_equal(lifted(REG | 0555, &root, ALL), 0755);
	assert_int_equal(lifted(REG | 0011, &root, DAC_READ | DAC_SEARCH), -1);
}

static void test_capabilities(void **state)
{
	const struct dac_asker none = {1000, 1000, false, false};
	const struct dac_asker reads = {1000, 1000, false, true};
	const struct dac_asker writes = {1000, 1000, true, false};

	(void)state;
	assert_int_equal(lifted(REG, &none, DAC_READ), -1);
	assert_int_equal(lifted(DIR, &none, DAC_SEARCH), -1);
	assert_int_equal(lifted(REG, &reads, DAC_READ), 0600);
	assert_int_equal(lifted(DIR, &reads, DAC_READ | DAC_SEARCH), 0700);
	assert_int_equal(lifted(REG | 0400, &reads, DAC_WRITE), -1);
	assert_int_equal(lifted(REG | 0100, &reads, DAC_READ | DAC_SEARCH), -1);
	assert_int_equal(lifted(DIR | 0555, &reads, DAC_WRITE | DAC_SEARCH),
			 -1);
	assert_int_equal(lifted(REG, &writes, DAC_READ), 0600);
	assert_int_equal(lifted(DIR | 0555, &writes, DAC_WRITE), 0755);
}

static void test_owners(void **state)
{
	const struct dac_file others = {0, 1000, DIR | 0555};
	const struct dac_file group = {1000, 50, DIR | 02555};
	const struct dac_file plain = {1000, 50, DIR | 0555};
	uint32_t to = 0;

	(void)state;
	assert_int_equal(dac_ask(&others, &root, DAC_WRITE, &to), DAC_NOT_OURS);
	assert_int_equal(dac_ask(&group, &root, DAC_WRITE, &to), DAC_NOT_OURS);
	assert_int_equal(to, 0);
	assert_int_equal(dac_ask(&plain, &root, DAC_WRITE, &to), DAC_LIFT);
	assert_int_equal(lifted(DIR | 02555, &root, DAC_WRITE), 02755);
}

static void test_kinds(void **state)
{
	static const uint32_t kinds[] = {0010000, 0020000, 0060000, 0120000,
					 0140000};

	(void)state;
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		assert_int_equal(lifted(kinds[i], &root, DAC_READ), -1);
}

/* The mode that is set at the end, or -1 where it stays as it is. */
static int back(uint32_t was, uint32_t set, uint32_t now)
{
	uint32_t mode = 0;

	return dac_back(was, set, now, &mode) ? (int)mode : -1;
}

static void test_back(void **state)
{
	(void)state;
	assert_int_equal(back(0555, 0755, DIR | 0755), 0555);
	assert_int_equal(back(01000, 01700, DIR | 01700), 01000);
	/* Others have changed it, or put it back. */
	assert_int_equal(back(0555, 0755, DIR | 0555), -1);
	assert_int_equal(back(0555, 0755, DIR | 0700), -1);
	assert_int_equal(back(0, 0600, REG | 0644), -1);
	/* A write takes set-id bits away. */
	assert_int_equal(back(06444, 06644, REG | 0644), 0444);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_nothing_missing),
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_owners),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
