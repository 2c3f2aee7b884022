/* SPDX-License-Identifier: MIT */
/*
 * smbios_value() against a real kernel's answers (tests/fixtures/dmi) and
 * against tables made here.  Every input is a heap copy of exactly its size,
 * so that ASan sees a read past either end.  Run from the repository's root.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <cmocka.h>

#include "smbios.h"

#define FIXTURES "tests/fixtures/dmi"
#define FOLDERS (sizeof(folders) / sizeof(folders[0]))
#define UUID "00112233-4455-6677-8899-aabbccddeeff"
#define UUID_SWAPPED "33221100-5544-7766-8899-aabbccddeeff"

/* Whole tables are not larger than this here. */
enum { BYTES_MAX = 300 * 1024, ABSENT = -ENOENT };

struct bytes {
	uint8_t p[BYTES_MAX];
	size_t n;
};

static const char *const folders[] = {
	"smbios-2.4-big-endian", "smbios-2.8",	"smbios-3.0",
	"uuid-all-00",		 "uuid-all-ff",
};

static const char *const attributes[SMBIOS_FIELDS] = {
	"product_uuid",
	"product_serial",
	"board_serial",
	"chassis_serial",
};

/* The machine that is asked, and room for its `expected`. */
static struct bytes entry, table, answers;

/* The value last asked for, with a NUL. */
static char answer[8192];

static void *copy_of(const void *p, size_t n)
{
	void *copy = malloc(n);

	assert_non_null(copy);
	memcpy(copy, p, n);
	return copy;
}

static int ask(const struct bytes *e, size_t e_len, const struct bytes *d,
	       size_t d_len, enum smbios_field field, size_t cap)
{
	uint8_t *ep = e_len ? copy_of(e->p, e_len) : NULL;
	uint8_t *dp = d_len ? copy_of(d->p, d_len) : NULL;
	char *buf = malloc(cap ? cap : 1);
	struct smbios_tables t = {ep, e_len, dp, d_len};
	int r;

	assert_non_null(buf);
	memset(buf, '#', cap ? cap : 1);
	memset(answer, 0, sizeof(answer));
	r = smbios_value(&t, field, cap ? buf : NULL, cap);
	/* Nothing is written but the value. */
	for (size_t i = r > 0 ? (size_t)r : 0; i < cap; i++)
		assert_int_equal(buf[i], '#');
	if (r > 0)
		memcpy(answer, buf, (size_t)r);
	free(buf);
	free(dp);
	free(ep);
	return r;
}

static int value(enum smbios_field field)
{
	return ask(&entry, entry.n, &table, table.n, field, 4096);
}

static void assert_value(enum smbios_field field, const char *want)
{
	assert_int_equal(value(field), (int)strlen(want));
	assert_string_equal(answer, want);
}

/* Tables by hand. */

static void add(struct bytes *b, const void *p, size_t n)
{
	assert_true(b->n + n <= sizeof(b->p));
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static void add_byte(struct bytes *b, unsigned v)
{
	add(b, &(uint8_t){(uint8_t)v}, 1);
}

/* A formatted area of `len` bytes, zeros after the header. */
static uint8_t *add_area(unsigned type, size_t len)
{
	uint8_t *area = table.p + table.n;

	add_byte(&table, type);
	add_byte(&table, (unsigned)len);
	for (size_t i = 2; i < len; i++)
		add_byte(&table, 0);
	return area;
}

/* The strings of a structure, each with its NUL in `s`, and their end. */
static void add_strings(const char *s, size_t n)
{
	add(&table, s, n);
	if (n == 0)
		add_byte(&table, 0);
	add_byte(&table, 0);
}

#define STRINGS(lit) add_strings(lit, sizeof(lit) - 1)

/* A structure with its serial in string `number` of `strings`. */
static void add_serial(unsigned type, unsigned number, const char *strings,
		       size_t n)
{
	add_area(type, 8)[7] = (uint8_t)number;
	add_strings(strings, n);
}

#define SERIAL(type, number, lit) add_serial(type, number, lit, sizeof(lit) - 1)

static void add_uuid(const uint8_t uuid[16])
{
	memcpy(add_area(1, 24) + 8, uuid, 16);
	STRINGS("");
}

static const uint8_t counted[16] = {
	0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77,
	0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF,
};

/* The value of byte `at` that makes n bytes sum to zero. */
static void fix_sum(uint8_t *p, size_t n, size_t at)
{
	unsigned sum = 0;

	p[at] = 0;
	for (size_t i = 0; i < n; i++)
		sum += p[i];
	p[at] = (uint8_t)-sum;
}

static void put_dmi(uint8_t *p, size_t len, unsigned count, unsigned bcd)
{
	memset(p, 0, 15);
	memcpy(p, "_DMI_", 5);
	p[6] = (uint8_t)len;
	p[7] = (uint8_t)(len >> 8);
	p[12] = (uint8_t)count;
	p[13] = (uint8_t)(count >> 8);
	p[14] = (uint8_t)bcd;
	fix_sum(p, 15, 5);
}

static void set_dmi(size_t len, unsigned count, unsigned bcd)
{
	put_dmi(entry.p, len, count, bcd);
	entry.n = 15;
}

/* The BCD revision stays 0, so that it cannot answer for the version. */
static void set_sm(unsigned version, size_t len, unsigned count)
{
	memset(entry.p, 0, 31);
	memcpy(entry.p, "_SM_", 4);
	entry.p[5] = 31;
	entry.p[6] = (uint8_t)(version >> 8);
	entry.p[7] = (uint8_t)version;
	put_dmi(entry.p + 16, len, count, 0);
	fix_sum(entry.p, 31, 4);
	entry.n = 31;
}

static void set_sm3(unsigned version, uint32_t len)
{
	memset(entry.p, 0, 24);
	memcpy(entry.p, "_SM3_", 5);
	entry.p[6] = 24;
	entry.p[7] = (uint8_t)(version >> 8);
	entry.p[8] = (uint8_t)version;
	for (int i = 0; i < 4; i++)
		entry.p[12 + i] = (uint8_t)(len >> 8 * i);
	fix_sum(entry.p, 24, 5);
	entry.n = 24;
}

static int start(void **state)
{
	(void)state;
	entry.n = table.n = answers.n = 0;
	return 0;
}

/* A real kernel's answers. */

static void load(struct bytes *b, const char *folder, const char *name)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), FIXTURES "/%s/%s", folder, name);
	f = fopen(path, "rb");
	if (!f) {
		fail_msg("%s: %s (not at the repository's root?)", path,
			 strerror(errno));
		return;
	}
	b->n = fread(b->p, 1, sizeof(b->p), f);
	fclose(f);
	assert_true(b->n > 0);
}

static void load_machine(const char *folder)
{
	load(&entry, folder, "smbios_entry_point");
	load(&table, folder, "DMI");
}

/* The kernel's value into ret, its length or ABSENT returned. */
static int expected(const char *folder, enum smbios_field field, char *ret)
{
	char *line, *end;

	load(&answers, folder, "expected");
	assert_true(answers.n < sizeof(answers.p));
	answers.p[answers.n] = '\0';
	line = strstr((char *)answers.p, attributes[field]);
	assert_non_null(line);
	line += strlen(attributes[field]);
	assert_int_equal(*line++, '=');
	end = strchr(line, '\n');
	assert_non_null(end);
	*end = '\0';
	strcpy(ret, line);
	return strcmp(line, "<absent>") ? (int)strlen(line) : ABSENT;
}

static void fixtures_answer_as_the_kernel_did(void **state)
{
	char want[256];

	(void)state;
	for (size_t i = 0; i < FOLDERS; i++) {
		load_machine(folders[i]);
		for (int f = 0; f < SMBIOS_FIELDS; f++) {
			int n = expected(folders[i], f, want);

			assert_int_equal(value(f), n);
			if (n >= 0)
				assert_string_equal(answer, want);
		}
	}
}

static void a_table_cut_short_answers_right_or_not_at_all(void **state)
{
	char want[256];

	(void)state;
	for (size_t i = 0; i < FOLDERS; i++) {
		load_machine(folders[i]);
		for (int f = 0; f < SMBIOS_FIELDS; f++) {
			int n = expected(folders[i], f, want);
			int last = ABSENT;

			for (size_t cut = 0; cut <= table.n; cut++) {
				int r = ask(&entry, entry.n, &table, cut, f,
					    4096);

				if (r != ABSENT) {
					assert_int_equal(r, n);
					assert_string_equal(answer, want);
				}
				/* And once it is there it stays. */
				assert_true(r == last || last == ABSENT);
				last = r;
			}
			assert_int_equal(last, n);
		}
	}
}

static void an_entry_point_cut_short_is_no_entry_point(void **state)
{
	char want[256];

	(void)state;
	for (size_t i = 0; i < FOLDERS; i++) {
		load_machine(folders[i]);
		for (int f = 0; f < SMBIOS_FIELDS; f++) {
			int n = ask(&entry, 0, &table, table.n, f, 4096);

			strcpy(want, answer);
			for (size_t cut = 1; cut < entry.n; cut++) {
				assert_int_equal(ask(&entry, cut, &table,
						     table.n, f, 4096),
						 n);
				assert_string_equal(answer, want);
			}
		}
	}
}

static void a_structure_counts_only_with_the_end_of_its_strings(void **state)
{
	(void)state;
	SERIAL(2, 1, "S\0");
	assert_int_equal(table.n, 11);
	assert_value(SMBIOS_BOARD_SERIAL, "S");
	for (table.n = 10; table.n; table.n--)
		assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
}

/* Entry points. */

static void versions_before_2_6_keep_the_bytes_in_order(void **state)
{
	static const unsigned old[] = {0x0200, 0x0203, 0x0205, 0x0100};

	(void)state;
	add_uuid(counted);
	for (size_t i = 0; i < 4; i++) {
		set_sm(old[i], table.n, 1);
		assert_value(SMBIOS_PRODUCT_UUID, UUID);
	}
}

static void version_2_6_swaps_the_first_three_fields(void **state)
{
	static const unsigned new[] = {0x0206, 0x0207, 0x020A, 0x0300};

	(void)state;
	add_uuid(counted);
	for (size_t i = 0; i < 4; i++) {
		set_sm(new[i], table.n, 1);
		assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	}
}

static void versions_2_31_and_2_33_mean_2_3_and_2_51_means_2_6(void **state)
{
	(void)state;
	add_uuid(counted);
	set_sm(0x021F, table.n, 1);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
	set_sm(0x0221, table.n, 1);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
	set_sm(0x0233, table.n, 1);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	/* The number between is a version as any other. */
	set_sm(0x0220, table.n, 1);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
}

static void version_quirks_are_for_32_bit_entry_points_only(void **state)
{
	(void)state;
	add_uuid(counted);
	set_sm3(0x021F, (uint32_t)table.n);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	set_sm3(0x0205, (uint32_t)table.n);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
}

static void a_bare_dmi_entry_point_has_its_version_in_bcd(void **state)
{
	(void)state;
	add_uuid(counted);
	set_dmi(table.n, 1, 0x25);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
	set_dmi(table.n, 1, 0x26);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	set_dmi(table.n, 1, 0x00);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
}

static void no_entry_point_means_2_6_and_the_whole_table(void **state)
{
	(void)state;
	add_area(127, 4);
	STRINGS("");
	add_uuid(counted);
	SERIAL(2, 1, "after the marker\0");
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	assert_value(SMBIOS_BOARD_SERIAL, "after the marker");
}

static void an_entry_point_with_a_wrong_checksum_is_no_entry_point(void **state)
{
	(void)state;
	add_uuid(counted);
	set_sm3(0x0205, (uint32_t)table.n);
	entry.p[5]++;
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	set_dmi(table.n, 1, 0x25);
	entry.p[5]++;
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	/* Sound as a whole, but the part that describes the table is not. */
	set_sm(0x0205, table.n, 1);
	entry.p[21]++;
	entry.p[4]--;
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
}

static void a_damaged_sm_part_leaves_the_dmi_part_in_charge(void **state)
{
	(void)state;
	add_uuid(counted);
	SERIAL(2, 1, "not counted\0");
	set_sm(0x0206, table.n, 1);
	entry.p[4]++;
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
	/* Version 0.0 does not count as one either. */
	set_sm(0, table.n, 1);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
}

static void entry_points_have_the_lengths_that_the_kernel_takes(void **state)
{
	(void)state;
	add_uuid(counted);
	/* 30 is a mistake of specification 2.1; its file lacks a byte. */
	set_sm(0x0205, table.n, 1);
	entry.p[5] = 30;
	fix_sum(entry.p, 30, 4);
	entry.n = 30;
	assert_value(SMBIOS_PRODUCT_UUID, UUID);

	/* 29 is none, so that _DMI_ speaks for itself. */
	set_sm(0x0206, table.n, 1);
	entry.p[5] = 29;
	fix_sum(entry.p, 29, 4);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);

	set_sm3(0x0205, (uint32_t)table.n);
	entry.p[6] = 23;
	fix_sum(entry.p, 23, 5);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);

	/* 33 bytes, the sum made over all of them. */
	set_sm3(0x0205, (uint32_t)table.n);
	memset(entry.p + 24, 0, 9);
	entry.n = 33;
	entry.p[6] = 33;
	fix_sum(entry.p, 33, 5);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	entry.p[6] = 32;
	fix_sum(entry.p, 32, 5);
	assert_value(SMBIOS_PRODUCT_UUID, UUID);
}

static void the_entry_point_bounds_the_table(void **state)
{
	size_t first;

	(void)state;
	SERIAL(1, 1, "system\0");
	first = table.n;
	SERIAL(2, 1, "board\0");
	set_sm(0x0208, table.n, 2);
	assert_value(SMBIOS_BOARD_SERIAL, "board");
	set_sm(0x0208, table.n - 1, 2);
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
	set_sm3(0x0300, (uint32_t)first);
	assert_value(SMBIOS_PRODUCT_SERIAL, "system");
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
	set_sm3(0x0300, 0);
	assert_int_equal(value(SMBIOS_PRODUCT_SERIAL), ABSENT);
	/* More than there is: what there is. */
	set_sm3(0x0300, UINT32_MAX);
	assert_value(SMBIOS_BOARD_SERIAL, "board");
	set_sm(0x0208, 0xFFFF, 0xFFFF);
	assert_value(SMBIOS_BOARD_SERIAL, "board");
}

static void the_count_of_structures_ends_the_walk(void **state)
{
	(void)state;
	SERIAL(1, 1, "system\0");
	SERIAL(2, 1, "board\0");
	set_sm(0x0208, table.n, 1);
	assert_value(SMBIOS_PRODUCT_SERIAL, "system");
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
}

static void the_end_of_table_marker_ends_only_an_uncounted_walk(void **state)
{
	(void)state;
	SERIAL(1, 1, "system\0");
	add_area(127, 4);
	STRINGS("");
	SERIAL(2, 1, "board\0");

	set_sm(0x0208, table.n, 3);
	assert_value(SMBIOS_BOARD_SERIAL, "board");
	set_sm3(0x0300, (uint32_t)table.n);
	assert_value(SMBIOS_PRODUCT_SERIAL, "system");
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
	/* A count of 0 is no count. */
	set_sm(0x0208, table.n, 0);
	assert_value(SMBIOS_PRODUCT_SERIAL, "system");
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
}

/* The UUID. */

static void a_uuid_that_is_not_set_leaves_it_to_the_next_system(void **state)
{
	uint8_t fill[16];

	(void)state;
	memset(fill, 0x00, sizeof(fill));
	add_uuid(fill);
	assert_int_equal(value(SMBIOS_PRODUCT_UUID), ABSENT);
	memset(fill, 0xFF, sizeof(fill));
	add_uuid(fill);
	assert_int_equal(value(SMBIOS_PRODUCT_UUID), ABSENT);
	add_uuid(counted);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
	memset(fill, 0x5A, sizeof(fill));
	add_uuid(fill);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
}

static void one_odd_byte_makes_a_uuid(void **state)
{
	uint8_t uuid[16] = {0};

	(void)state;
	uuid[15] = 1;
	add_uuid(uuid);
	assert_value(SMBIOS_PRODUCT_UUID,
		     "00000000-0000-0000-0000-000000000001");
	table.n = 0;
	memset(uuid, 0xFF, sizeof(uuid));
	uuid[0] = 0xFE;
	add_uuid(uuid);
	assert_value(SMBIOS_PRODUCT_UUID,
		     "fffffffe-ffff-ffff-ffff-ffffffffffff");
}

static void a_system_of_less_than_24_bytes_has_no_uuid(void **state)
{
	(void)state;
	memset(add_area(1, 23) + 4, 0x11, 19);
	STRINGS("serial\0");
	assert_int_equal(value(SMBIOS_PRODUCT_UUID), ABSENT);
	add_uuid(counted);
	assert_value(SMBIOS_PRODUCT_UUID, UUID_SWAPPED);
}

/* Strings. */

static void a_serial_is_given_byte_for_byte(void **state)
{
	(void)state;
	SERIAL(3, 2, "one\0 \tA\x01\xFF\n  \0three\0");
	assert_value(SMBIOS_CHASSIS_SERIAL, " \tA\x01\xFF\n  ");
}

static void number_zero_spaces_and_a_missing_string_are_empty(void **state)
{
	static const unsigned empty[] = {0, 2, 3, 4, 255};

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		table.n = 0;
		SERIAL(2, empty[i], "one\0   \0");
		assert_value(SMBIOS_BOARD_SERIAL, "");
	}
	/* No strings at all: the byte behind the area is their end. */
	for (unsigned number = 0; number < 3; number++) {
		table.n = 0;
		SERIAL(2, number, "");
		assert_value(SMBIOS_BOARD_SERIAL, "");
	}
}

static void string_zero_is_empty_also_where_there_are_256(void **state)
{
	char s[2 * 260];

	(void)state;
	for (size_t i = 0; i < sizeof(s); i++)
		s[i] = i % 2 ? '\0' : 'x';
	add_serial(2, 0, s, sizeof(s));
	assert_value(SMBIOS_BOARD_SERIAL, "");
	table.n = 0;
	add_serial(2, 255, s, sizeof(s));
	assert_value(SMBIOS_BOARD_SERIAL, "x");
}

static void
an_area_that_begins_with_an_empty_string_has_no_strings(void **state)
{
	(void)state;
	SERIAL(2, 2, "\0hidden\0");
	assert_value(SMBIOS_BOARD_SERIAL, "");
	SERIAL(3, 1, "seen\0");
	assert_value(SMBIOS_CHASSIS_SERIAL, "seen");
}

static void an_empty_serial_is_not_made_up_for_by_a_later_one(void **state)
{
	(void)state;
	SERIAL(2, 0, "one\0");
	SERIAL(2, 1, "two\0");
	assert_value(SMBIOS_BOARD_SERIAL, "");
}

static void an_area_too_short_for_a_serial_leaves_it_to_the_next(void **state)
{
	(void)state;
	memset(add_area(2, 7) + 4, 1, 3);
	STRINGS("one\0");
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
	SERIAL(2, 1, "two\0");
	assert_value(SMBIOS_BOARD_SERIAL, "two");
}

static void each_serial_comes_from_its_own_type(void **state)
{
	(void)state;
	SERIAL(3, 1, "chassis\0");
	SERIAL(2, 1, "board\0");
	SERIAL(1, 1, "system\0");
	assert_value(SMBIOS_PRODUCT_SERIAL, "system");
	assert_value(SMBIOS_BOARD_SERIAL, "board");
	assert_value(SMBIOS_CHASSIS_SERIAL, "chassis");
}

static void a_long_serial_ends_where_a_page_does(void **state)
{
	static char s[6000];

	(void)state;
	memset(s, 'x', sizeof(s) - 1);
	add_serial(2, 1, s, sizeof(s));
	s[4094] = '\0';
	assert_value(SMBIOS_BOARD_SERIAL, s);
}

/* Hostile tables. */

static void a_length_below_the_header_ends_the_walk(void **state)
{
	(void)state;
	SERIAL(1, 1, "system\0");
	for (size_t at = table.n, len = 0; len < 4; len++) {
		table.n = at;
		/* Read as a structure all the same it would end well. */
		memset(add_area(9, 4) + 1, 1, 3);
		table.p[at + 1] = (uint8_t)len;
		STRINGS("");
		SERIAL(2, 1, "board\0");
		assert_value(SMBIOS_PRODUCT_SERIAL, "system");
		assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
	}
}

static void strings_without_an_end_end_the_walk(void **state)
{
	(void)state;
	SERIAL(1, 1, "system\0");
	add_area(2, 8)[7] = 1;
	while (table.n < sizeof(table.p))
		add_byte(&table, table.n % 7 ? 'x' : 0);
	if (table.p[table.n - 1] == 0)
		table.p[table.n - 1] = 'x';
	assert_value(SMBIOS_PRODUCT_SERIAL, "system");
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
}

static void a_length_beyond_the_table_ends_the_walk(void **state)
{
	(void)state;
	SERIAL(1, 1, "system\0");
	add_area(2, 8)[7] = 1;
	STRINGS("board\0");
	table.p[table.n - 15 + 1] = 255;
	assert_int_equal(table.p[table.n - 15], 2);
	assert_value(SMBIOS_PRODUCT_SERIAL, "system");
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
}

static void a_table_beyond_64_kib_is_read_to_its_end(void **state)
{
	(void)state;
	while (table.n < 200 * 1024) {
		add_area(221, 255);
		STRINGS("OEM\0");
	}
	SERIAL(2, 1, "far\0");
	set_sm3(0x0300, (uint32_t)table.n);
	assert_value(SMBIOS_BOARD_SERIAL, "far");
	entry.n = 0;
	assert_value(SMBIOS_BOARD_SERIAL, "far");
	/* A 32-bit entry point has 16 bits for the length. */
	set_sm(0x0208, 0xFFFF, 0);
	assert_int_equal(value(SMBIOS_BOARD_SERIAL), ABSENT);
}

static void empty_input_has_no_values(void **state)
{
	(void)state;
	for (int f = 0; f < SMBIOS_FIELDS; f++)
		assert_int_equal(value(f), ABSENT);
	set_sm3(0x0300, 1000);
	for (int f = 0; f < SMBIOS_FIELDS; f++)
		assert_int_equal(value(f), ABSENT);
}

/* The buffer; ask() proves that it stays as it was. */

static void a_buffer_too_small_is_refused_and_left_alone(void **state)
{
	(void)state;
	add_uuid(counted);
	SERIAL(2, 1, "board\0");
	for (size_t cap = 0; cap < 36; cap++)
		assert_int_equal(ask(&entry, 0, &table, table.n,
				     SMBIOS_PRODUCT_UUID, cap),
				 -EMSGSIZE);
	for (size_t cap = 0; cap < 5; cap++)
		assert_int_equal(ask(&entry, 0, &table, table.n,
				     SMBIOS_BOARD_SERIAL, cap),
				 -EMSGSIZE);
}

static void a_buffer_of_just_the_value_is_enough(void **state)
{
	(void)state;
	add_uuid(counted);
	SERIAL(2, 1, "board\0");
	SERIAL(3, 0, "");
	assert_int_equal(
		ask(&entry, 0, &table, table.n, SMBIOS_PRODUCT_UUID, 36), 36);
	assert_string_equal(answer, UUID_SWAPPED);
	assert_int_equal(
		ask(&entry, 0, &table, table.n, SMBIOS_BOARD_SERIAL, 5), 5);
	assert_string_equal(answer, "board");
	assert_int_equal(
		ask(&entry, 0, &table, table.n, SMBIOS_CHASSIS_SERIAL, 0), 0);
}

#define T(f) cmocka_unit_test_setup(f, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(fixtures_answer_as_the_kernel_did),
		T(a_table_cut_short_answers_right_or_not_at_all),
		T(an_entry_point_cut_short_is_no_entry_point),
		T(a_structure_counts_only_with_the_end_of_its_strings),
		T(versions_before_2_6_keep_the_bytes_in_order),
		T(version_2_6_swaps_the_first_three_fields),
		T(versions_2_31_and_2_33_mean_2_3_and_2_51_means_2_6),
		T(version_quirks_are_for_32_bit_entry_points_only),
		T(a_bare_dmi_entry_point_has_its_version_in_bcd),
		T(no_entry_point_means_2_6_and_the_whole_table),
		T(an_entry_point_with_a_wrong_checksum_is_no_entry_point),
		T(a_damaged_sm_part_leaves_the_dmi_part_in_charge),
		T(entry_points_have_the_lengths_that_the_kernel_takes),
		T(the_entry_point_bounds_the_table),
		T(the_count_of_structures_ends_the_walk),
		T(the_end_of_table_marker_ends_only_an_uncounted_walk),
		T(a_uuid_that_is_not_set_leaves_it_to_the_next_system),
		T(one_odd_byte_makes_a_uuid),
		T(a_system_of_less_than_24_bytes_has_no_uuid),
		T(a_serial_is_given_byte_for_byte),
		T(number_zero_spaces_and_a_missing_string_are_empty),
		T(string_zero_is_empty_also_where_there_are_256),
		T(an_area_that_begins_with_an_empty_string_has_no_strings),
		T(an_empty_serial_is_not_made_up_for_by_a_later_one),
		T(an_area_too_short_for_a_serial_leaves_it_to_the_next),
		T(each_serial_comes_from_its_own_type),
		T(a_long_serial_ends_where_a_page_does),
		T(a_length_below_the_header_ends_the_walk),
		T(strings_without_an_end_end_the_walk),
		T(a_length_beyond_the_table_ends_the_walk),
		T(a_table_beyond_64_kib_is_read_to_its_end),
		T(empty_input_has_no_values),
		T(a_buffer_too_small_is_refused_and_left_alone),
		T(a_buffer_of_just_the_value_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
