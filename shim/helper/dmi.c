/* SPDX-License-Identifier: MIT */
#include "helper.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static ssize_t file_read(const char *dir, size_t dir_len, const char *name,
			 void *buf, size_t cap)
{
	char path[PATH_MAX];
	ssize_t r;
	int fd;

	if (dir_len + strlen(name) + 2 > sizeof(path))
		return -ENAMETOOLONG;
	snprintf(path, sizeof(path), "%.*s/%s", (int)dir_len, dir, name);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	r = io_read_all(fd, buf, cap);
	close(fd);
	if (r == -EFBIG)
		say("nonroot-helper: %s: over %zu bytes, not used", path, cap);
	return r;
}

static bool tables_read(struct dmi *d, struct span dir)
{
	static const char name[2][20] = {
		[WIRE_TABLE_DMI] = "DMI",
		[WIRE_TABLE_ENTRY_POINT] = "smbios_entry_point",
	};

	for (int i = 0; i < 2; i++) {
		ssize_t r = file_read(dir.p, dir.n, name[i], d->table[i].bytes,
				      DMI_TABLE_MAX);

		d->table[i].len = r > 0 ? (size_t)r : 0;
	}
	return d->table[WIRE_TABLE_DMI].len > 0;
}

static int attribute_read(enum smbios_field field, char *buf, size_t cap)
{
	static const char dir[] = "/sys/class/dmi/id";
	static const char name[SMBIOS_FIELDS][16] = {
		[SMBIOS_PRODUCT_UUID] = "product_uuid",
		[SMBIOS_PRODUCT_SERIAL] = "product_serial",
		[SMBIOS_BOARD_SERIAL] = "board_serial",
		[SMBIOS_CHASSIS_SERIAL] = "chassis_serial",
	};
	ssize_t r = file_read(dir, strlen(dir), name[field], buf, cap);

	if (r > 0 && buf[r - 1] == '\n')
		r--;
	return (int)r;
}

void dmi_load(struct dmi *d, const char *dirs)
{
	struct span rest = span_of(dirs ? dirs : "/sys/firmware/dmi/tables");
	struct smbios_tables t;
	struct span dir;

	while (dir = span_word(&rest, ":"), dir.n)
		if (tables_read(d, dir))
			break;

	t = (struct smbios_tables){
		.entry = d->table[WIRE_TABLE_ENTRY_POINT].bytes,
		.entry_len = d->table[WIRE_TABLE_ENTRY_POINT].len,
		.dmi = d->table[WIRE_TABLE_DMI].bytes,
		.dmi_len = d->table[WIRE_TABLE_DMI].len,
	};
	for (int i = 0; i < SMBIOS_FIELDS; i++) {
		enum smbios_field f = (enum smbios_field)i;
		int r = -EACCES;

		if (!dirs)
			r = attribute_read(f, d->value[i].text, WIRE_DATA_MAX);
		if (r < 0 && t.dmi_len)
			r = smbios_value(&t, f, d->value[i].text,
					 WIRE_DATA_MAX);
		else if (r < 0)
			/* Without a table nobody says that there is none. */
			r = -EACCES;
		d->value[i].len = r;
	}
}
