/* SPDX-License-Identifier: MIT */
#include "dmi_store.h"

#include <errno.h>

_Static_assert((int)WIRE_DMI_PRODUCT_UUID == (int)SMBIOS_PRODUCT_UUID &&
		       (int)WIRE_DMI_CHASSIS_SERIAL + 1 == (int)SMBIOS_FIELDS,
	       "one order");

const char *dmi_attribute_name(int field)
{
	static const char name[SMBIOS_FIELDS][16] = {
		[SMBIOS_PRODUCT_UUID] = "product_uuid",
		[SMBIOS_PRODUCT_SERIAL] = "product_serial",
		[SMBIOS_BOARD_SERIAL] = "board_serial",
		[SMBIOS_CHASSIS_SERIAL] = "chassis_serial",
	};

	return name[field];
}

const char *dmi_table_name(int table)
{
	return table == WIRE_TABLE_DMI ? "DMI" : "smbios_entry_point";
}

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
