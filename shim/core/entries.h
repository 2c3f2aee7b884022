/* SPDX-License-Identifier: MIT */
/*
 * The second half of a folder's listing: what stands above, in state_dir, and
 * not below.  It is kept as getdents64(2) wrote it, which is how readdir(3)
 * of a 64-bit libc hands entries out.
 *
 * Positions in it are what telldir(3) returns: negative ones, which no lseek
 * of a local file system takes, so that the two halves cannot be confused.
 */
#ifndef NONROOT_ENTRIES_H
#define NONROOT_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* linux_dirent64. */
struct entry {
	uint64_t ino;
	int64_t next;	 /* the position behind this entry */
	uint16_t length; /* of the entry, a multiple of 8 */
	uint8_t type;
	char name[];
};

/* Is there a name below that this one would double? */
typedef bool entries_is_below(void *arg, const char *name);

/*
 * Drop the dots and what is below from n bytes of entries, in place, and give
 * the others their positions.  Returns how many bytes are left.
 */
size_t entries_keep(char *entries, size_t n, entries_is_below *is_below,
		    void *arg);

/* The entry at byte `at`; null at the end. */
struct entry *entries_at(char *entries, size_t n, size_t at);

int64_t entries_position(size_t at);
bool entries_is_position(int64_t position);

/* The byte that a position stands for; n, the end, where no entry begins. */
size_t entries_seek(char *entries, size_t n, int64_t position);

#endif
