/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "../core/path.h"
#include "dmi_find.h"
#include "paths.h"
#include "state.h"
#include "sys.h"

#define PATH_BYTES 256

const char dmi_names[DMI_OBJECTS][DMI_NAME_BYTES] = {
	[SMBIOS_PRODUCT_UUID] = "product_uuid",
	[SMBIOS_PRODUCT_SERIAL] = "product_serial",
	[SMBIOS_BOARD_SERIAL] = "board_serial",
	[SMBIOS_CHASSIS_SERIAL] = "chassis_serial",
	[DMI_TABLE] = "DMI",
	[DMI_ENTRY_POINT] = "smbios_entry_point",
};

/* Where they stand: below / and below a host's root mounted at /rootfs. */
#define FOLDERS 6
#define ATTRIBUTE_FOLDERS 4

static const char folders[FOLDERS][44] = {
	"/sys/class/dmi/id/",	     "/sys/devices/virtual/dmi/id/",
	"/rootfs/sys/class/dmi/id/", "/rootfs/sys/devices/virtual/dmi/id/",
	"/sys/firmware/dmi/tables/", "/rootfs/sys/firmware/dmi/tables/",
};

static int first_folder(int object)
{
	return dmi_is_attribute(object) ? 0 : ATTRIBUTE_FOLDERS;
}

static int end_folder(int object)
{
	return dmi_is_attribute(object) ? ATTRIBUTE_FOLDERS : FOLDERS;
}

static int object_by_name(struct span path)
{
	if (!span_starts(path, SPAN("/sys/")) &&
	    !span_starts(path, SPAN("/rootfs/sys/")))
		return -1;
	for (int i = 0; i < DMI_OBJECTS; i++) {
		for (int j = first_folder(i); j < end_folder(i); j++) {
			struct span folder = span_of(folders[j]);

			if (span_starts(path, folder) &&
			    span_eq((struct span){path.p + folder.n,
						  path.n - folder.n},
				    span_of(dmi_names[i])))
				return i;
		}
	}
	return -1;
}

static bool is_same_file(const struct stat *st, int folder, int object)
{
	char path[PATH_BYTES];
	struct out o = {path, sizeof(path) - 1, 0};
	struct stat there;

	out_str(&o, folders[folder]);
	out_str(&o, dmi_names[object]);
	path[o.n] = '\0';
	return sys4(SYS_newfstatat, AT_FDCWD, path, &there, 0) == 0 &&
	       there.st_dev == st->st_dev && there.st_ino == st->st_ino;
}

static int object_by_inode(const struct stat *st)
{
	/* Cheap: a file that others may read was refused for another
	 * reason. */
	if (!S_ISREG(st->st_mode) || (st->st_mode & 0077))
		return -1;
	for (int i = 0; i < DMI_OBJECTS; i++)
		for (int j = first_folder(i); j < end_folder(i); j++)
			if (is_same_file(st, j, i))
				return i;
	return -1;
}

/*
 * By name, for what cannot be looked at: the file does not exist here, or
 * its folder is closed.  Links at the end are followed as far as they can
 * be read.
 */
static int object_by_path(int dirfd, const char *path)
{
	char base[PATH_BYTES], at[PATH_BYTES], link[PATH_BYTES];
	size_t n = path_normal(path[0] == '/'
				       ? SPAN("/")
				       : paths_base(dirfd, base, sizeof(base)),
			       span_of(path), at, sizeof(at));

	for (int hops = 0; n && hops < 8; hops++) {
		struct span here = {at, n};
		int object = object_by_name(here);
		long len;

		if (object >= 0)
			return object;
		len = sys4(SYS_readlinkat, AT_FDCWD, at, link, sizeof(link));
		if (len <= 0 || (size_t)len == sizeof(link))
			return -1;
		/* `base` is free by now. */
		n = path_normal(path_folder(here),
				(struct span){link, (size_t)len}, base,
				sizeof(base));
		for (size_t i = 0; n && i <= n; i++)
			at[i] = base[i];
	}
	return -1;
}

/* Was a source for this object configured, so that ENOENT may be overruled? */
static bool is_explicit(int object)
{
	const struct config *c = state_config();

	return c->dmi_explicit ||
	       (object == SMBIOS_PRODUCT_UUID && c->uuid != CONFIG_UUID_DMI);
}

/*
 * Does every `..` of the path stand behind a real folder, so that it can be
 * resolved by names?  Behind a link, or behind nothing, it leads elsewhere.
 */
static bool dots_are_plain(int dirfd, const char *path)
{
	struct span rest = span_of(path), s;
	char prefix[PATH_BYTES];
	struct stat st;

	while ((s = span_word(&rest, "/")).n) {
		struct out o = {prefix, sizeof(prefix) - 1, 0};

		if (!span_eq(s, SPAN("..")))
			continue;
		out_span(&o, (struct span){path, (size_t)(s.p - path)});
		while (o.n > 1 && o.n <= o.cap && prefix[o.n - 1] == '/')
			o.n--;
		if (o.n > o.cap)
			return false;
		prefix[o.n] = '\0';
		/* A leading `..` starts at the folder itself. */
		if (o.n && (sys4(SYS_newfstatat, dirfd, prefix, &st,
				 AT_SYMLINK_NOFOLLOW) < 0 ||
			    !S_ISDIR(st.st_mode)))
			return false;
	}
	return true;
}

int dmi_find(int dirfd, const char *path, int err)
{
	struct stat st;
	int object;

	if (err != ENOENT && sys4(SYS_newfstatat, dirfd, path, &st, 0) == 0)
		return object_by_inode(&st);
	/* An inherited filter refuses a path that was never read. */
	if (!state_can_read(path, 1))
		return -1;
	if (err == ENOENT && !dots_are_plain(dirfd, path))
		return -1;
	object = object_by_path(dirfd, path);
	return object >= 0 && (err != ENOENT || is_explicit(object)) ? object
								     : -1;
}
