/* SPDX-License-Identifier: MIT */
#include "dmi_store.h"

#include <errno.h>

#include "text.h"

_Static_assert((int)WIRE_DMI_PRODUCT_UUID == (int)SMBIOS_PRODUCT_UUID &&
		       (int)WIRE_DMI_CHASSIS_SERIAL + 1 == (int)SMBIOS_FIELDS,
	       "one order");

/* By enum wire_table, and by field. */
static const char table_name[2][20] = {"DMI", "smbios_entry_point"};
static const char attribute_name[SMBIOS_FIELDS][16] = {
	[SMBIOS_PRODUCT_UUID] = "product_uuid",
	[SMBIOS_PRODUCT_SERIAL] = "product_serial",
	[SMBIOS_BOARD_SERIAL] = "board_serial",
	[SMBIOS_CHASSIS_SERIAL] = "chassis_serial",
};

void dmi_fill(struct dmi *d)
{
	const struct smbios_tables t = {
		.entry = d->table[WIRE_TABLE_ENTRY_POINT].bytes,
		.entry_len = d->table[WIRE_TABLE_ENTRY_POINT].len,
		.dmi = d->table[WIRE_TABLE_DMI].bytes,
		.dmi_len = d->table[WIRE_TABLE_DMI].len,
	};

	for (int i = 0; i < SMBIOS_FIELDS; i++) {
		if (d->value[i].len >= 0)
			continue;
		/* Without a table nobody says that there is none. */
		d->value[i].len =
			t.dmi_len
				? smbios_value(&t, (enum smbios_field)i,
					       d->value[i].text, WIRE_DATA_MAX)
				: -EACCES;
	}
}

/* A path that is too long is no file of ours. */
static int file_read(dmi_reader *reader, struct span dir, const char *name,
		     void *buf, size_t cap)
{
	char path[4096];
	struct out o = {.p = path, .cap = sizeof(path)};

	out_span(&o, dir);
	out_char(&o, '/');
	out_str(&o, name);
	out_char(&o, 0);
	return o.n > o.cap ? -ENAMETOOLONG : reader(path, buf, cap);
}

void dmi_read(struct dmi *d, const char *dirs, dmi_reader *reader)
{
	struct span rest = span_of(dirs ? dirs : "/sys/firmware/dmi/tables");
	struct span dir;
	int r;

	while (!d->table[WIRE_TABLE_DMI].len &&
	       (dir = span_word(&rest, ":")).n) {
		for (int i = 0; i < 2; i++) {
			r = file_read(reader, dir, table_name[i],
				      d->table[i].bytes, DMI_TABLE_MAX);
			d->table[i].len = r > 0 ? (size_t)r : 0;
		}
	}
	for (int i = 0; i < SMBIOS_FIELDS; i++) {
		char *text = d->value[i].text;

		r = dirs ? -EACCES
			 : file_read(reader, SPAN("/sys/class/dmi/id"),
				     attribute_name[i], text, WIRE_DATA_MAX);
		d->value[i].len = r - (r > 0 && text[r - 1] == '\n');
	}
	dmi_fill(d);
}

static int answer_bytes(struct wire_reply *reply, const void *bytes, size_t n)
{
	__builtin_memcpy(reply->data, bytes, n);
	reply->len = (uint32_t)n;
	return 0;
}

int dmi_answer(const struct dmi *d, const struct wire_request *r,
	       struct wire_reply *reply)
{
	size_t at = r->offset, n;

	if (r->kind == WIRE_DMI) {
		if (r->arg >= SMBIOS_FIELDS)
			return EPROTO;
		if (d->value[r->arg].len < 0)
			return -d->value[r->arg].len;
		return answer_bytes(reply, d->value[r->arg].text,
				    (size_t)d->value[r->arg].len);
	}
	if (r->arg > WIRE_TABLE_ENTRY_POINT)
		return EPROTO;
	n = d->table[r->arg].len;
	if (n == 0)
		return ENOENT;
	if (at > n)
		at = n;
	n -= at;
	return answer_bytes(reply, d->table[r->arg].bytes + at,
			    n < WIRE_DATA_MAX ? n : WIRE_DATA_MAX);
}
