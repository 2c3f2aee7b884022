/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes the table of owners with damage.  The input is a list of changes to
 * the bytes of a table that has records, 4 bytes each: where, and what.
 * After each eighth, a record is asked for, made or removed.  Whatever is
 * found must be what was recorded, and no page may be touched that is not
 * reserved (it faults).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "owners.h"

#define FILES 150
#define UIDS (OWNERS_UID | OWNERS_GID)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct owners *table;
static unsigned char *low, *nodes; /* as they were without damage */
static size_t low_bytes, nodes_bytes;

static void require(bool truth)
{
	if (!truth)
		abort();
}

static struct owners_file some_file(uint32_t n)
{
	return (struct owners_file){1, n, n + 1, 1000, 1000, false};
}

/* What is ever recorded of the file. */
static struct owners_told some_told(uint32_t n)
{
	return (struct owners_told){n % 2 ? UIDS
					  : UIDS | OWNERS_MODE | OWNERS_TIMES,
				    n * 3,
				    n * 5,
				    n & 07777,
				    n,
				    -(int64_t)n};
}

static void *copy(size_t at, size_t n)
{
	void *p = malloc(n);

	require(p != NULL);
	return memcpy(p, (char *)table + at, n);
}

static void start(void)
{
	struct owners_room now, next;

	table = mmap(NULL, OWNERS_BYTES, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	require(table != MAP_FAILED);
	mprotect(table, OWNERS_DIR, PROT_READ | PROT_WRITE);
	owners_init(table, 99);
	require(owners_plan(table, &now, &next) == 0);
	low_bytes = owners_dir_end(&next);
	nodes_bytes = owners_nodes_end(&next) - OWNERS_NODES;
	mprotect(table, low_bytes, PROT_READ | PROT_WRITE);
	mprotect((char *)table + OWNERS_NODES, nodes_bytes,
		 PROT_READ | PROT_WRITE);
	owners_grant(table, &next);
	for (uint32_t i = 0; i < FILES; i++) {
		struct owners_file f = some_file(i);
		struct owners_told told = some_told(i);

		require(owners_put(table, &f, &told) == 0);
	}
	low = copy(0, low_bytes);
	nodes = copy(OWNERS_NODES, nodes_bytes);
}

/* Of the header, the directory or the nodes; a room forged well enough to
 * pass its check is not in question. */
static void damage(const uint8_t *d)
{
	size_t where = (size_t)d[0] << 8 | d[1];

	switch (d[2] % 4) {
	case 0:
		where %= sizeof(struct owners);
		break;
	case 1:
		where = OWNERS_DIR + where % (low_bytes - OWNERS_DIR);
		break;
	default:
		where = OWNERS_NODES + where % nodes_bytes;
	}
	((unsigned char *)table)[where] = d[3];
}

static void check(uint32_t n)
{
	struct owners_file f = some_file(n);
	struct owners_told told = some_told(n), got;

	(void)(owners_is_used(table) && owners_maybe(table, f.ino));
	if (!owners_get(table, &f, &got))
		return;
	require(got.has && !(got.has & ~told.has));
	require(!(got.has & OWNERS_UID) || got.uid == told.uid);
	require(!(got.has & OWNERS_GID) || got.gid == told.gid);
	require(!(got.has & OWNERS_MODE) || got.mode == told.mode);
	require(!(got.has & OWNERS_TIMES) || (got.atime_ns == told.atime_ns &&
					      got.mtime_ns == told.mtime_ns));
}

static void act(const uint8_t *d)
{
	uint32_t n = d[0];
	struct owners_file f = some_file(n);
	struct owners_told told = some_told(n);
	struct owners_room now, next;
	int r;

	switch (d[1] % 3) {
	case 0:
		r = owners_put(table, &f, &told);
		require(r == 0 || r == -ENOSPC || r == -EUCLEAN);
		break;
	case 1:
		owners_remove(table, &f, d[2]);
		break;
	case 2:
		(void)owners_plan(table, &now, &next);
		break;
	}
	check(n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!table)
		start();
	memcpy(table, low, low_bytes);
	memcpy((char *)table + OWNERS_NODES, nodes, nodes_bytes);
	for (size_t i = 0; i + 4 <= size; i += 4)
		if (i % 32 == 28)
			act(data + i);
		else
			damage(data + i);
	for (uint32_t n = 0; n < FILES; n++)
		check(n);
	(void)owners_check(table);
	return 0;
}
