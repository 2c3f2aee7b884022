/* SPDX-License-Identifier: MIT */
#include "smbios.h"

#include <errno.h>
#include <stdbool.h>

#include "text.h"

/*
 * Structure types, and where the values stand in them (SMBIOS, 7.2 to 7.4).
 * A system, a board and a chassis have their serial number in the same place.
 */
enum {
	TYPE_SYSTEM = 1,
	TYPE_BOARD = 2,
	TYPE_CHASSIS = 3,
	TYPE_END_OF_TABLE = 127,

	HEADER_LEN = 4, /* type, length of the formatted area, handle */
	SERIAL_AT = 7,
	UUID_AT = 8,
	UUID_LEN = 16,
	UUID_TEXT_LEN = 36,
};

/* The length of an entry point: the kernel has room for no more than 32. */
enum {
	ENTRY32_MIN = 30, /* 31, but version 2.1 of the specification said 30 */
	ENTRY64_MIN = 24,
	ENTRY_MAX = 32,
	DMI_AT = 16, /* the _DMI_ entry point, inside a 32-bit one */
	DMI_LEN = 15,
};

/* A sysfs attribute is one page, and the newline and a NUL are in it. */
enum { VALUE_MAX = 4096 - 2 };

/* What an entry point says of the table. */
struct extent {
	unsigned version; /* major << 8 | minor */
	size_t len;	  /* bytes */
	size_t count;	  /* structures; 0: as far as the end-of-table one */
};

/* A walk over the table; `off` is where the next structure begins. */
struct walk {
	const uint8_t *table;
	size_t len;
	size_t off;
	size_t left;
	bool to_marker;
};

/*
 * A structure that lies in the table whole.  Its strings follow the formatted
 * area, each with a NUL; one more NUL ends them, so that a search through
 * them needs no other bound.
 */
struct structure {
	const uint8_t *area;
	size_t len;
};

static unsigned le16(const uint8_t *p)
{
	return (unsigned)(p[1] << 8 | p[0]);
}

static uint32_t le32(const uint8_t *p)
{
	return (uint32_t)le16(p + 2) << 16 | le16(p);
}

static bool starts_with(const uint8_t *p, size_t n, struct span anchor)
{
	return span_starts((struct span){(const char *)p, n}, anchor);
}

static bool sum_is_zero(const uint8_t *p, size_t n)
{
	uint8_t sum = 0;

	while (n)
		sum = (uint8_t)(sum + p[--n]);
	return sum == 0;
}

/* Whether an entry point that keeps its own length in byte `at` is sound. */
static bool entry_is_sound(const uint8_t *p, size_t n, struct span anchor,
			   size_t at, size_t min)
{
	return n >= min && starts_with(p, n, anchor) && p[at] >= min &&
	       p[at] <= ENTRY_MAX && p[at] <= n && sum_is_zero(p, p[at]);
}

/* 64-bit, _SM3_: no count, and a length that is only an upper bound. */
static bool entry_read64(const uint8_t *p, size_t n, struct extent *ret)
{
	if (!entry_is_sound(p, n, SPAN("_SM3_"), 6, ENTRY64_MIN))
		return false;
	ret->version = (unsigned)(p[7] << 8 | p[8]);
	ret->len = le32(p + 12);
	ret->count = 0;
	return true;
}

/*
 * 32-bit, _SM_, or the _DMI_ inside it alone.  The table is described by the
 * _DMI_ part; _SM_ has the version, and where it is damaged the kernel goes by
 * the BCD revision of _DMI_ and shows only that part in sysfs.
 */
static bool entry_read32(const uint8_t *p, size_t n, struct extent *ret)
{
	unsigned version = 0;

	if (entry_is_sound(p, n, SPAN("_SM_"), 5, ENTRY32_MIN))
		version = (unsigned)(p[6] << 8 | p[7]);

	/* Versions that do not exist, of BIOSes that mean 2.3.  (Another,
	 * 0x0233 for 2.6, is not below 2.6 as it stands.) */
	if (version == 0x021F || version == 0x0221)
		version = 0x0203;

	if (n >= DMI_AT && !starts_with(p, n, SPAN("_DMI_"))) {
		p += DMI_AT;
		n -= DMI_AT;
	}
	/* A length of 30 cuts off the last byte, the revision.  Then the
	 * sum cannot be made, and the kernel has made it. */
	if (n < DMI_LEN - (version ? 1 : 0) ||
	    !starts_with(p, n, SPAN("_DMI_")) ||
	    (n >= DMI_LEN && !sum_is_zero(p, DMI_LEN)))
		return false;

	if (version == 0)
		version = (unsigned)((p[14] & 0xF0) << 4 | (p[14] & 0x0F));
	ret->version = version;
	ret->len = le16(p + 6);
	ret->count = le16(p + 12);
	return true;
}

/*
 * Without a sound entry point all of the table counts, past an end-of-table
 * structure too: the file in sysfs ends where the kernel stopped reading.
 */
static struct extent entry_read(const struct smbios_tables *t)
{
	struct extent e = {0x0206, SIZE_MAX, SIZE_MAX};

	if (!entry_read64(t->entry, t->entry_len, &e))
		(void)entry_read32(t->entry, t->entry_len, &e);
	return e;
}

/*
 * The next structure.  False at the end, and at one that cannot be trusted:
 * a length below the header's own leaves no way to find the next, and one
 * that leaves the table, strings and their end included, is not decoded.
 */
static bool structure_next(struct walk *w, struct structure *ret)
{
	const uint8_t *area;
	size_t room = w->len - w->off;
	size_t end;

	if (w->left == 0 || room < HEADER_LEN)
		return false;
	area = w->table + w->off;
	end = area[1];
	if (end < HEADER_LEN)
		return false;
	while (end + 1 < room && (area[end] || area[end + 1]))
		end++;
	if (end + 1 >= room)
		return false;

	*ret = (struct structure){area, area[1]};
	w->off += end + 2;
	w->left--;
	/* OEM structures do follow the marker where a count is given. */
	if (w->to_marker && area[0] == TYPE_END_OF_TABLE)
		w->left = 0;
	return true;
}

/*
 * String `number` of a structure, counted from 1.  0, a number beyond the
 * last and a string of spaces alone are all the empty string.
 */
static struct span structure_string(const struct structure *s, uint8_t number)
{
	const char *p = (const char *)s->area + s->len;
	size_t spaces = 0, n = 0;

	if (number == 0)
		return SPAN("");
	while (--number > 0 && *p) {
		while (*p)
			p++;
		p++;
	}
	while (p[spaces] == ' ')
		spaces++;
	if (p[spaces] == '\0')
		return SPAN("");
	while (p[n])
		n++;
	return (struct span){p, n};
}

/* All 00 stands for "none", all FF for "not set yet" (SMBIOS, 7.2.1). */
static bool structure_has_uuid(const struct structure *s)
{
	bool zero = true, ones = true;

	if (s->len < UUID_AT + UUID_LEN)
		return false;
	for (size_t i = UUID_AT; i < UUID_AT + UUID_LEN; i++) {
		zero = zero && s->area[i] == 0x00;
		ones = ones && s->area[i] == 0xFF;
	}
	return !zero && !ones;
}

static int string_write(struct span s, char *buf, size_t cap)
{
	struct out o = {buf, cap, 0};

	if (s.n > VALUE_MAX)
		s.n = VALUE_MAX;
	if (s.n > cap)
		return -EMSGSIZE;
	out_span(&o, s);
	return (int)o.n;
}

/* From version 2.6 on the first three fields are little-endian. */
static int uuid_write(const uint8_t *uuid, bool swap, char *buf, size_t cap)
{
	static const uint8_t swapped[UUID_LEN] = {
		3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15,
	};
	static const char digits[] = "0123456789abcdef";
	struct out o = {buf, cap, 0};

	if (cap < UUID_TEXT_LEN)
		return -EMSGSIZE;
	for (size_t i = 0; i < UUID_LEN; i++) {
		uint8_t byte = uuid[swap ? swapped[i] : i];

		if (i == 4 || i == 6 || i == 8 || i == 10)
			out_char(&o, '-');
		out_char(&o, digits[byte >> 4]);
		out_char(&o, digits[byte & 0x0F]);
	}
	return (int)o.n;
}

static uint8_t field_type(enum smbios_field field)
{
	switch (field) {
	case SMBIOS_BOARD_SERIAL:
		return TYPE_BOARD;
	case SMBIOS_CHASSIS_SERIAL:
		return TYPE_CHASSIS;
	default:
		return TYPE_SYSTEM;
	}
}

int smbios_value(const struct smbios_tables *t, enum smbios_field field,
		 char *buf, size_t cap)
{
	struct extent e = entry_read(t);
	struct walk w = {
		.table = t->dmi,
		.len = e.len < t->dmi_len ? e.len : t->dmi_len,
		.left = e.count ? e.count : SIZE_MAX,
		.to_marker = e.count == 0,
	};
	bool uuid = field == SMBIOS_PRODUCT_UUID;
	struct structure s;

	/* A structure too short for the value, or one whose UUID is not set,
	 * leaves it to a later one of its type.  An empty string does not. */
	while (structure_next(&w, &s)) {
		if (s.area[0] != field_type(field))
			continue;
		if (uuid && structure_has_uuid(&s))
			return uuid_write(s.area + UUID_AT, e.version >= 0x0206,
					  buf, cap);
		if (!uuid && s.len > SERIAL_AT)
			return string_write(
				structure_string(&s, s.area[SERIAL_AT]), buf,
				cap);
	}
	return -ENOENT;
}
