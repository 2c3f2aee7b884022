/* SPDX-License-Identifier: MIT */
/*
 * Who owns a file as far as the programs of a run are told: a table in
 * memory that all of them share.
 *
 * Pure: it works on memory and makes no system call; the memory is a mapping
 * of one file (see preload/owners_file.h), of which other processes, and
 * ones that are killed at any instruction, read and write at the same time.
 * There is no lock.  Nothing that is read there is trusted: a record whose
 * check does not match is no record.
 */
#ifndef NONROOT_OWNERS_H
#define NONROOT_OWNERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What struct owners_told says; the other members are then not looked at. */
enum {
	OWNERS_UID = 1 << 0,
	OWNERS_GID = 1 << 1,
	OWNERS_MODE = 1 << 2,
	OWNERS_TIMES = 1 << 3,
};

/* A file as the kernel has it.  All of it must be as it was when the record
 * was made, or the record is void. */
struct owners_file {
	uint64_t dev, ino;
	/* Birth time in ns since the epoch; 0 where the file system tells
	 * none, or where it is not to be looked at. */
	uint64_t btime;
	uint32_t uid, gid;
};

/* A file as it is told. */
struct owners_told {
	uint32_t has; /* OWNERS_* */
	uint32_t uid, gid;
	uint32_t mode; /* 07777 of it */
	int64_t atime_ns, mtime_ns;
};

struct owners;

/*
 * May there be a record of this file?  False is certain.  At most a dozen
 * instructions: asked after every stat.
 */
static inline bool owners_maybe(const struct owners *t, uint64_t dev,
				uint64_t ino);

/* True, and *ret, when there is a record and it is not void. */
bool owners_get(const struct owners *t, const struct owners_file *f,
		struct owners_told *ret);

/*
 * Merge what `told` has into the record of the file; a void record is
 * replaced.  0, or -ENOSPC when all reserved space is in use (the caller
 * reserves more and tries again, see owners_file.c), -EUCLEAN when the table
 * is damaged.
 */
int owners_put(struct owners *t, const struct owners_file *f,
	       const struct owners_told *told);

/* What `has` names is no longer told. */
void owners_remove(struct owners *t, const struct owners_file *f, uint32_t has);

#endif
