/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer: what smbios_value() promises whatever it is given.
 *
 * Input, and seeds in corpus/smbios:
 *
 *	byte 0	 length of the entry point, cut to what there is
 *	byte 1	 bit 0: make the checksums right, or no mutation gets past them
 *	the rest the entry point, then the table
 *
 * A seed is such a header in front of the two files of a fixture:
 *
 *	cd tests/fixtures/dmi/smbios-2.8
 *	{ printf '\37\1'; cat smbios_entry_point DMI; } >seed
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "smbios.h"

enum { FIX_SUMS = 1, CAP = 4094 };

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t n);

#define REQUIRE(x) ((x) ? (void)0 : abort())

/* Of exactly n bytes, so that ASan sees a read past them. */
static void *copy_of(const void *p, size_t n)
{
	void *copy = malloc(n);

	REQUIRE(copy);
	memcpy(copy, p, n);
	return copy;
}

static void fix_sum(uint8_t *p, size_t n, size_t at)
{
	unsigned sum = 0;

	p[at] = 0;
	for (size_t i = 0; i < n; i++)
		sum += p[i];
	p[at] = (uint8_t)-sum;
}

static void fix_sums(uint8_t *p, size_t n)
{
	if (n >= 24 && memcmp(p, "_SM3_", 5) == 0) {
		fix_sum(p, p[6] <= n ? p[6] : n, 5);
		return;
	}
	if (n >= 15 && memcmp(p, "_DMI_", 5) == 0)
		fix_sum(p, 15, 5);
	if (n >= 31)
		fix_sum(p + 16, 15, 5);
	if (n >= 24 && memcmp(p, "_SM_", 4) == 0)
		fix_sum(p, p[5] <= n ? p[5] : n, 4);
}

static void check_uuid(const char *s, int n)
{
	bool zero = true, ones = true;

	REQUIRE(n == 36);
	for (int i = 0; i < 36; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			REQUIRE(s[i] == '-');
			continue;
		}
		REQUIRE(s[i] && strchr("0123456789abcdef", s[i]));
		zero = zero && s[i] == '0';
		ones = ones && s[i] == 'f';
	}
	REQUIRE(!zero && !ones);
}

/* A serial is bytes of the table and not only spaces. */
static void check_serial(const struct smbios_tables *t, const char *s, int n)
{
	size_t spaces = 0;

	if (n == 0)
		return;
	while (s[spaces] == ' ')
		spaces++;
	REQUIRE(n <= CAP && (n == CAP || spaces < (size_t)n));
	REQUIRE(!memchr(s, '\0', (size_t)n));
	REQUIRE(memmem(t->dmi, t->dmi_len, s, (size_t)n));
}

static void check(const struct smbios_tables *t, enum smbios_field field)
{
	char value[CAP + 1] = {0};
	int n = smbios_value(t, field, value, CAP);
	char *exact;

	if (n < 0) {
		REQUIRE(n == -ENOENT);
		REQUIRE(value[0] == '\0');
		return;
	}
	if (field == SMBIOS_PRODUCT_UUID)
		check_uuid(value, n);
	else
		check_serial(t, value, n);

	/* The same in a buffer of just that size, refused in one less. */
	exact = malloc((size_t)n);
	REQUIRE(exact || n == 0);
	REQUIRE(smbios_value(t, field, exact, (size_t)n) == n);
	REQUIRE(n == 0 || memcmp(exact, value, (size_t)n) == 0);
	if (n > 0) {
		exact[0] = '#';
		REQUIRE(smbios_value(t, field, exact, (size_t)n - 1) ==
			-EMSGSIZE);
		REQUIRE(exact[0] == '#');
	}
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *in, size_t n)
{
	struct smbios_tables t = {0};
	uint8_t *entry, *dmi;

	if (n < 2)
		return 0;
	t.entry_len = in[0] < n - 2 ? in[0] : n - 2;
	t.dmi_len = n - 2 - t.entry_len;
	entry = copy_of(in + 2, t.entry_len);
	dmi = copy_of(in + 2 + t.entry_len, t.dmi_len);
	if (in[1] & FIX_SUMS)
		fix_sums(entry, t.entry_len);
	t.entry = entry;
	t.dmi = dmi;
	for (int field = 0; field < SMBIOS_FIELDS; field++)
		check(&t, (enum smbios_field)field);
	free(entry);
	free(dmi);
	return 0;
}
