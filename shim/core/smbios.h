/* SPDX-License-Identifier: MIT */
/*
 * Values of an SMBIOS table, as Linux shows them in /sys/class/dmi/id.
 *
 * Pure: reads only the given bytes, allocates nothing, in time linear in
 * their number whatever they hold.
 */
#ifndef NONROOT_SMBIOS_H
#define NONROOT_SMBIOS_H

#include <stddef.h>
#include <stdint.h>

/* The root-only attributes, in the order of enum wire_dmi. */
enum smbios_field {
	SMBIOS_PRODUCT_UUID,
	SMBIOS_PRODUCT_SERIAL,
	SMBIOS_BOARD_SERIAL,
	SMBIOS_CHASSIS_SERIAL,
	SMBIOS_FIELDS,
};

/*
 * The two files of /sys/firmware/dmi/tables, borrowed.  `entry_len` is 0
 * when there is no readable entry point (`entry` may be NULL then): SMBIOS
 * 2.6 or later is assumed, and the table is taken whole.  An entry point cut
 * short, of another kind or with a wrong checksum is no entry point.
 */
struct smbios_tables {
	const uint8_t *entry;
	size_t entry_len;
	const uint8_t *dmi;
	size_t dmi_len;
};

/*
 * The value of one attribute, without the newline that sysfs adds and
 * without a NUL, into buf[cap].
 *
 * The UUID is that of the first system structure that has one set, in lower
 * case.  A serial number is that of the first structure long enough to have
 * the field, byte for byte; sysfs, and so this, does not filter what is not
 * printable.
 *
 * Rules: drivers/firmware/dmi_scan.c (dmi_present, dmi_smbios3_present,
 * dmi_decode_table, dmi_save_uuid, dmi_string_nosave), dmi-id.c for the size
 * of a page, and the SMBIOS specification, 5.2, 6.1 and 7.2.1.
 *
 * Returns the length, -ENOENT when the kernel would have no such file, or
 * -EMSGSIZE when cap is too small.  0 is a length: the string number is 0 or
 * beyond the last, or the string is spaces only.  36 bytes hold any UUID and
 * 4094 any value.  buf is untouched on failure.
 */
int smbios_value(const struct smbios_tables *t, enum smbios_field field,
		 char *buf, size_t cap);

#endif
