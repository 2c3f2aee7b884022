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
 *
 * The file is sparse, and a page of it is touched only after it was reserved:
 *
 *	0		header, one page; all there is until something is
 *			recorded
 *	OWNERS_FILTER	a bit for each of some hash values, set by records
 *	OWNERS_DIR	where in the list each bucket begins
 *	OWNERS_NODES	the nodes, 32 bytes each, up to OWNERS_BYTES
 *
 * `room` in the header says how much of the last two is reserved.
 */
#ifndef NONROOT_OWNERS_H
#define NONROOT_OWNERS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What struct owners_told says; the other members are then not looked at. */
enum {
	OWNERS_UID = 1 << 0,
	OWNERS_GID = 1 << 1,
	OWNERS_MODE = 1 << 2,
	OWNERS_TIMES = 1 << 3,
	/* Of owners_has() alone: of a folder, a uid that is not 0. */
	OWNERS_OTHERS = 1 << 4,
};

/*
 * The size of the file and of its mapping.  A million records take 41 MiB; a
 * quarter of a container's default /dev/shm of 64 MiB is left to the program.
 */
#define OWNERS_BYTES (UINT32_C(48) << 20)
#define OWNERS_PAGE 4096
#define OWNERS_NODE_BYTES 32
#define OWNERS_FILTER OWNERS_PAGE
#define OWNERS_FILTER_BYTES 65536
#define OWNERS_DIR (OWNERS_FILTER + OWNERS_FILTER_BYTES)
#define OWNERS_DIR_BITS_MIN 10
#define OWNERS_DIR_BITS_MAX 18
#define OWNERS_NODES (OWNERS_DIR + (4 << OWNERS_DIR_BITS_MAX))

/* A file as the kernel has it.  All of it must be as it was when the record
 * was made, or the record is void. */
struct owners_file {
	/* Any numbers: what is no file may be recorded under a `dev` that no
	 * file has. */
	uint64_t dev, ino;
	/* Birth time in ns since the epoch, or a number made of that and of
	 * more; 0 where the file system tells none, or where it is not to be
	 * looked at. */
	uint64_t btime;
	uint32_t uid, gid;
	/* What never changes, and of interest to owners_has() alone. */
	bool is_folder;
};

/* A file as it is told. */
struct owners_told {
	uint32_t has; /* OWNERS_* */
	uint32_t uid, gid;
	uint32_t mode; /* 07777 of it */
	int64_t atime_ns, mtime_ns;
};

/*
 * What the parts of the file mean to each other.  A new number with each change
 * that who has an older library would take for something else: the file's name
 * has it too.
 */
#define OWNERS_LAYOUT 4

/* The header; the first line is only read, but when the table grows. */
struct owners {
	uint64_t magic, version, salt, check;
	_Atomic(uint64_t) room; /* 0 until something is recorded */
	uint64_t unused;
	_Atomic(uint64_t) any; /* all ones once something is recorded */
	/* OWNERS_* of all that was ever recorded. */
	_Atomic(uint64_t) kinds;
	/* Where to look for an unused node: a hint, nodes are claimed. */
	_Atomic(uint32_t) cursor;
	uint32_t unused2[15];
	struct {
		_Atomic(uint32_t) next, aux;
		_Atomic(uint64_t) key, value, check;
	} head;
};

/* How much is reserved. */
struct owners_room {
	uint32_t bits;	/* 2^bits buckets, 0 for none */
	uint32_t nodes; /* the nodes end before this one */
};

/* Is anything recorded, or has it been?  It stays so. */
bool owners_is_used(const struct owners *t);

/* May one of these be in a record?  False is certain. */
static inline bool owners_has(const struct owners *t, uint64_t kinds)
{
	return atomic_load(&t->kinds) & kinds;
}

/*
 * Where the bit of a file is.  A collision costs time, no more, and so what
 * every stat pays for goes by half of the inode number alone.  Files that
 * share it share a bit: those of two file systems that both count from 1, and
 * some of one whose numbers begin with where the file is, as XFS's do; to fold
 * the upper half in would cost each stat three instructions for their sake.
 * The golden ratio puts numbers that follow each other farthest apart
 * (Knuth 3, 6.4), in the upper bits.
 */
#define OWNERS_HASH_BY UINT32_C(0x9e3779b1)

static inline uint32_t owners_filter_hash(uint64_t ino)
{
	return (uint32_t)ino * OWNERS_HASH_BY;
}

/*
 * What is asked after every stat: bits, in which a file has the one that the
 * upper part of its hash numbers, as one word.  Its lowest five bits are how
 * far the hash is shifted to the right, and the bits begin OWNERS_GATE before
 * where it points to.  0 is no gate.
 */
typedef uintptr_t owners_gate;
#define OWNERS_GATE 13

_Static_assert(OWNERS_FILTER_BYTES == 1 << (32 - OWNERS_GATE - 3),
	       "the shift for the whole filter");

/* Two bits of `any`, for a table whose filter may not be there yet. */
static inline owners_gate owners_gate_any(const struct owners *t)
{
	_Static_assert(offsetof(struct owners, any) + 2 == 63 - OWNERS_GATE,
		       "in the word, and 31 to shift by");
	return (uintptr_t)t + 63;
}

/* Only once owners_is_used() has been true. */
static inline owners_gate owners_gate_filter(const struct owners *t)
{
	return (uintptr_t)t + OWNERS_FILTER + OWNERS_GATE;
}

/* May there be a record of this file?  False is certain. */
static inline bool owners_gate_is_open(owners_gate g, uint64_t ino)
{
	const void *bits = (const char *)g - OWNERS_GATE;
	uint64_t n = owners_filter_hash(ino) >> (g & 31);
	bool open;

#if defined(__x86_64__)
	__asm__ volatile("btq %2, %1"
			 : "=@ccc"(open)
			 : "m"(*(const uint64_t *)bits), "r"(n));
#else
	open = atomic_load_explicit((const _Atomic(uint8_t) *)bits + n / 8,
				    memory_order_relaxed) >>
		       (n % 8) &
	       1;
#endif
	return open;
}

static inline bool owners_maybe(const struct owners *t, uint64_t ino)
{
	return owners_gate_is_open(owners_gate_filter(t), ino);
}

/*
 * A record, though it may be void, by the numbers alone, which are known before
 * the rest of the file is asked for; null for none.  Where the table is
 * damaged, what cannot be found is not recorded.
 */
union owners_node;
union owners_node *owners_find(const struct owners *t, uint64_t dev,
			       uint64_t ino);

/* True, and *ret, when it is not void.  `f` has the numbers it was found by. */
bool owners_read(const struct owners *t, union owners_node *n,
		 const struct owners_file *f, struct owners_told *ret);

/* Both. */
bool owners_get(const struct owners *t, const struct owners_file *f,
		struct owners_told *ret);

/*
 * Merge what `told` has into the record of the file; a void record is
 * replaced.  0, or -ENOSPC when all reserved space is in use (the caller
 * reserves more and tries again, see owners_file.c), -EUCLEAN when the table
 * is damaged.  The filter is reserved memory if any node is.
 */
int owners_put(struct owners *t, const struct owners_file *f,
	       const struct owners_told *told);

/* What `has` names is no longer told. */
void owners_remove(struct owners *t, const struct owners_file *f, uint32_t has);

/*
 * A valid record of `from` becomes one of `to`, the same file (`dev`, `ino`)
 * described otherwise.  One that somebody else changes meanwhile stays, and so
 * does one with times, whose checks are made from `from`.
 */
void owners_rebind(struct owners *t, const struct owners_file *from,
		   const struct owners_file *to);

/*
 * Another table has taken the place of this one: from now on every question
 * passes its gates, and so reaches the new one.
 */
void owners_retire(struct owners *t);

/* ---- for who provides the memory ---- */

/* A first page of zeroes becomes an empty table; `salt` is a random number. */
void owners_init(struct owners *t, uint64_t salt);

/* 0, or -EUCLEAN when the first page is not that of a table of this layout. */
int owners_check(const struct owners *t);

/*
 * What is reserved, and what should be next.  0, -ENOSPC when the table is as
 * large as it can be, -EUCLEAN.
 */
int owners_plan(const struct owners *t, struct owners_room *ret_now,
		struct owners_room *ret_next);

/*
 * Where the reserved part of filter and directory ends, which begins at
 * OWNERS_FILTER, and that of the nodes, which begins at OWNERS_NODES.  In
 * bytes, whole pages.
 */
size_t owners_dir_end(const struct owners_room *r);
size_t owners_nodes_end(const struct owners_room *r);

/* It is reserved now.  Several may say so at once; it never shrinks. */
void owners_grant(struct owners *t, const struct owners_room *r);

#endif
