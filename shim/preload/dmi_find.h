/* SPDX-License-Identifier: MIT */
/* Which DMI file does a path mean? */
#ifndef NONROOT_DMI_FIND_H
#define NONROOT_DMI_FIND_H

#include <stdbool.h>

#include "../core/smbios.h"

/* What a path may turn out to be: the attributes, then the tables. */
enum dmi_object {
	DMI_ATTRIBUTES = 0, /* + enum wire_dmi, enum smbios_field */
	DMI_TABLE = SMBIOS_FIELDS,
	DMI_ENTRY_POINT,
	DMI_OBJECTS
};

#define DMI_NAME_BYTES 20

/* Their file names. */
extern const char dmi_names[DMI_OBJECTS][DMI_NAME_BYTES]
	__attribute__((visibility("hidden")));

static inline bool dmi_is_attribute(int object)
{
	return object < DMI_TABLE;
}

/*
 * The object that the kernel refused with `err` at dirfd and path, if that
 * error may be overruled for it; else -1.  By device and inode where the
 * path can be looked up, else by name.
 */
int dmi_find(int dirfd, const char *path, int err);

#endif
