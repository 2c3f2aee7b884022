/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>

#include "../core/wire.h"
#include "client.h"
#include "dmi_find.h"
#include "dmi_source.h"
#include "state.h"
#include "sys.h"

#define PATH_BYTES 256

#define TABLES_DEFAULT \
	"/sys/firmware/dmi/tables:/rootfs/sys/firmware/dmi/tables"

/* Bytes read, or -errno. */
static long read_at(int dir, const char *name, char *buf, size_t cap)
{
	long fd = sys4(SYS_openat, dir, name,
		       O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
	size_t n = 0;
	long got = 0;

	if (fd < 0)
		return fd;
	while (n < cap) {
		got = sys3(SYS_read, fd, buf + n, cap - n);
		if (got == -EINTR)
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	sys1(SYS_close, fd);
	return got < 0 ? got : (long)n;
}

/*
 * A file in a folder of `dmi_tables`, by its whole path: there may be only
 * one descriptor left.
 */
static long read_in(struct span folder, const char *name, char *buf, size_t cap)
{
	char path[PATH_BYTES];
	struct out o = {path, sizeof(path) - 1, 0};

	out_span(&o, folder);
	out_char(&o, '/');
	out_str(&o, name);
	if (o.n > o.cap)
		return -ENAMETOOLONG;
	path[o.n] = '\0';
	return read_at(AT_FDCWD, path, buf, cap);
}

static struct span tables_list(void)
{
	const struct config *c = state_config();

	return span_of(config_text(c, c->dmi_tables, TABLES_DEFAULT));
}

/* An attribute from tables that can be read here: length or -errno. */
static int value_from_tables(enum smbios_field field, char *buf, size_t cap)
{
	struct span list = tables_list();
	char *pages = sys_pages(DMI_TABLE_BYTES_MAX);
	struct span folder;
	int r = -EACCES;

	if (!pages)
		return -ENOMEM;
	while (r == -EACCES && (folder = span_word(&list, ":")).n) {
		char entry[64];
		long n = read_in(folder, dmi_names[DMI_TABLE], pages,
				 DMI_TABLE_BYTES_MAX);
		long e = read_in(folder, dmi_names[DMI_ENTRY_POINT], entry,
				 sizeof(entry));
		struct smbios_tables t = {
			.entry = (const uint8_t *)entry,
			.entry_len = e > 0 ? (size_t)e : 0,
			.dmi = (const uint8_t *)pages,
			.dmi_len = n > 0 ? (size_t)n : 0,
		};

		if (n > 0)
			r = smbios_value(&t, field, buf, cap);
	}
	sys_pages_free(pages, DMI_TABLE_BYTES_MAX);
	return r;
}

/* `product_uuid` of the configuration: length, or -errno. */
static int value_from_config(char *buf, size_t cap)
{
	const struct config *c = state_config();
	const char *text = config_text(c, c->product_uuid, "");
	struct out o = {buf, cap, 0};
	struct span line;
	long n;

	if (c->uuid == CONFIG_UUID_VALUE) {
		out_str(&o, text);
		return (int)o.n;
	}
	n = read_at(AT_FDCWD, text, buf, cap);
	if (n <= 0)
		return n < 0 ? (int)n : -ENODATA;
	line = (struct span){buf, (size_t)n};
	line = span_trim(span_word(&line, "\n"));
	if (cap < CONFIG_UUID_BYTES || !config_uuid_lower(line, buf))
		return -ENODATA;
	return CONFIG_UUID_BYTES;
}

int dmi_value(enum smbios_field field, char *buf, size_t cap,
	      const char **ret_source)
{
	const struct config *c = state_config();
	struct client_answer a;
	size_t len = 0;
	int r;

	if (field == SMBIOS_PRODUCT_UUID && c->uuid != CONFIG_UUID_DMI) {
		*ret_source = "answered-from-configuration";
		r = value_from_config(buf, cap);
		return r == -ENOENT ? -EACCES : r;
	}
	*ret_source = "answered-from-table";
	r = value_from_tables(field, buf, cap);
	if (r >= 0 || r == -ENOENT)
		return r;
	*ret_source = "answered-by-helper";
	a = client_dmi((uint32_t)field, buf, cap, &len);
	if (a.asked < 0)
		return -EACCES;
	return a.error ? -a.error : (int)len;
}

int dmi_table(int object, char *buf, size_t cap, const char **ret_source)
{
	struct span list = tables_list();
	struct client_answer a;
	struct span folder;
	size_t len = 0;

	*ret_source = "answered-from-table";
	while ((folder = span_word(&list, ":")).n) {
		long n = read_in(folder, dmi_names[object], buf, cap);

		if (n > 0)
			return (int)n;
	}
	*ret_source = "answered-by-helper";
	a = client_table(object == DMI_TABLE ? WIRE_TABLE_DMI
					     : WIRE_TABLE_ENTRY_POINT,
			 buf, cap, &len);
	if (a.asked < 0 || a.error || !len)
		return -EACCES;
	return (int)len;
}
