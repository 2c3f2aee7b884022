/* SPDX-License-Identifier: MIT */
/*
 * smbios_print FOLDER: the values of FOLDER/DMI and, where there is one,
 * FOLDER/smbios_entry_point, in the form of tests/fixtures/dmi's `expected`.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smbios.h"

enum { FILE_MAX = 16 << 20 };

/* All of FOLDER/NAME in memory of exactly its size; NULL if it is missing. */
static uint8_t *read_whole(const char *folder, const char *name, size_t *ret_n)
{
	char path[4096];
	uint8_t *p;
	FILE *f;
	long n;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "rb");
	if (!f)
		return NULL;
	if (fseek(f, 0, SEEK_END) || (n = ftell(f)) < 0 || n > FILE_MAX ||
	    fseek(f, 0, SEEK_SET)) {
		fclose(f);
		return NULL;
	}
	p = malloc(n ? (size_t)n : 1);
	if (p && fread(p, 1, (size_t)n, f) != (size_t)n) {
		free(p);
		p = NULL;
	}
	fclose(f);
	*ret_n = (size_t)n;
	return p;
}

static void print(const struct smbios_tables *t, enum smbios_field field,
		  const char *name)
{
	char value[4096];
	int n = smbios_value(t, field, value, sizeof(value));

	if (n == -ENOENT)
		printf("%s=<absent>\n", name);
	else if (n < 0)
		printf("%s=<%s>\n", name, strerror(-n));
	else
		printf("%s=%.*s\n", name, n, value);
}

int main(int argc, char **argv)
{
	struct smbios_tables t = {0};
	uint8_t *entry, *dmi;

	if (argc != 2) {
		fprintf(stderr, "usage: smbios_print FOLDER\n");
		return 125;
	}
	entry = read_whole(argv[1], "smbios_entry_point", &t.entry_len);
	dmi = read_whole(argv[1], "DMI", &t.dmi_len);
	if (!dmi) {
		fprintf(stderr, "smbios_print: %s/DMI: cannot be read\n",
			argv[1]);
		free(entry);
		return 125;
	}
	t.entry = entry;
	t.dmi = dmi;
	print(&t, SMBIOS_PRODUCT_UUID, "product_uuid");
	print(&t, SMBIOS_PRODUCT_SERIAL, "product_serial");
	print(&t, SMBIOS_BOARD_SERIAL, "board_serial");
	print(&t, SMBIOS_CHASSIS_SERIAL, "chassis_serial");
	free(entry);
	free(dmi);
	return 0;
}
