/* SPDX-License-Identifier: MIT */
/* Where DMI values come from: the configuration, tables, or the helper. */
#ifndef NONROOT_DMI_SOURCE_H
#define NONROOT_DMI_SOURCE_H

#include <stddef.h>

#include "../core/smbios.h"

#define DMI_VALUE_BYTES 256
#define DMI_TABLE_BYTES_MAX ((size_t)1024 * 1024)

/*
 * The value of an attribute, without a newline, into buf[cap].  Returns its
 * length; -ENOENT: the table says that there is none; any other -errno: it
 * cannot be had.  ret_source is a static text for the log.
 */
int dmi_value(enum smbios_field field, char *buf, size_t cap,
	      const char **ret_source);

/*
 * A whole table, `object` DMI_TABLE or DMI_ENTRY_POINT of dmi_find.h.
 * Returns its length, or -EACCES.
 */
int dmi_table(int object, char *buf, size_t cap, const char **ret_source);

#endif
