/* SPDX-License-Identifier: MIT */
/* Files by path: open, access, and the machine identity. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "cases.h"

INLINE long call_open_close(void)
{
	return close(open(PLAIN, O_RDONLY));
}
REPEAT(open_close)

INLINE long call_openat_close(void)
{
	return close(openat(AT_FDCWD, PLAIN, O_RDONLY));
}
REPEAT(openat_close)

INLINE long call_fopen_fclose(void)
{
	FILE *f = fopen(PLAIN, "r");

	return f ? fclose(f) : -1;
}
REPEAT(fopen_fclose)

INLINE long call_open_miss(void)
{
	return open(MISSING, O_RDONLY);
}
REPEAT(open_miss)

INLINE long call_openat_miss(void)
{
	return openat(AT_FDCWD, MISSING, O_RDONLY);
}
REPEAT(openat_miss)

INLINE long call_fopen_miss(void)
{
	return fopen(MISSING, "r") != NULL;
}
REPEAT(fopen_miss)

/* Readable for root alone, on every system. */
#define REFUSED "/etc/shadow"

INLINE long call_open_refused(void)
{
	int fd = open(REFUSED, O_RDONLY);

	return fd < 0 ? -1 : close(fd);
}
REPEAT(open_refused)

INLINE long call_openat_refused(void)
{
	int fd = openat(AT_FDCWD, REFUSED, O_RDONLY);

	return fd < 0 ? -1 : close(fd);
}
REPEAT(openat_refused)

INLINE long call_fopen_refused(void)
{
	FILE *f = fopen(REFUSED, "r");

	return f ? fclose(f) : -1;
}
REPEAT(fopen_refused)

INLINE long call_access(void)
{
	return access(PLAIN, R_OK);
}
REPEAT(access)

INLINE long read_all(const char *path)
{
	char buf[64];
	int fd = open(path, O_RDONLY);
	long r;

	if (fd < 0)
		return -1;
	r = read(fd, buf, sizeof(buf));
	close(fd);
	return r;
}

INLINE long call_read_file(void)
{
	return read_all(PLAIN);
}
REPEAT(read_file)

/* An attribute of every kernel, made as product_uuid is, but for all. */
INLINE long call_read_sysfs(void)
{
	return read_all("/sys/kernel/uevent_seqnum");
}
REPEAT(read_sysfs)

INLINE long call_product_uuid(void)
{
	return read_all(PRODUCT_UUID);
}
REPEAT(product_uuid)

static const char *no_uuid(void)
{
	return call_product_uuid() > 0 ? NULL : error_name();
}

/* A file that root has made opens. */
static const char *no_file_in(const char *folder)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, MADE);
	fd = open(path, O_RDONLY);
	return fd < 0 ? error_name() : refused(close(fd));
}

static const char *no_file(void)
{
	return no_found(no_file_in);
}

const struct bench_case files_cases[] = {
	CASE(open_close, files, "open + close", no_uuid),
	CASE(openat_close, files, "openat + close", no_uuid),
	CASE(fopen_fclose, streams, "fopen + fclose", no_uuid),
	CASE(open_miss, files, "open, ENOENT", no_file),
	CASE(openat_miss, files, "openat, ENOENT", no_file),
	CASE(fopen_miss, streams, "fopen, ENOENT", no_file),
	CASE(open_refused, files, "open, EACCES", no_uuid),
	CASE(openat_refused, files, "openat, EACCES", no_uuid),
	CASE(fopen_refused, streams, "fopen, EACCES", no_uuid),
	CASE(access, files, "access", no_uuid),
	CASE(read_file, files, "open + read + close", no_uuid),
	CASE(read_sysfs, files, "the same of a sysfs attribute", no_uuid),
	CASE(product_uuid, files, "the same of product_uuid", no_uuid),
	{0},
};
