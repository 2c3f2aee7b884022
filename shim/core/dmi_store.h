/* SPDX-License-Identifier: MIT */
/* What nonroot-helper has read of the machine, and tells.  Pure. */
#ifndef NONROOT_DMI_STORE_H
#define NONROOT_DMI_STORE_H

#include "smbios.h"
#include "wire.h"

#define DMI_TABLE_MAX 65536

struct dmi {
	struct {
		int len; /* or -errno */
		char text[WIRE_DATA_MAX];
	} value[SMBIOS_FIELDS];
	/* By enum wire_table; a length of 0: there is none. */
	struct {
		size_t len;
		uint8_t bytes[DMI_TABLE_MAX];
	} table[2];
};

/* Values that are an errno yet, from the tables. */
void dmi_fill(struct dmi *d);

/* The whole of a file into buf: its length, or -errno. */
typedef int dmi_reader(const char *path, void *buf, size_t cap);

/*
 * Fills *d, zero before.  `dirs`, colon-separated, are where tables are looked
 * for, and then the only source; NULL is the kernel's own attributes and,
 * where it has none, its tables.
 */
void dmi_read(struct dmi *d, const char *dirs, dmi_reader *reader);

/*
 * The answer to a WIRE_DMI or WIRE_TABLE into *reply; 0 or an errno.  Who may
 * know it has been decided.
 */
int dmi_answer(const struct dmi *d, const struct wire_request *r,
	       struct wire_reply *reply);

#endif
