/* SPDX-License-Identifier: MIT */
/*
 * The table of told owners, in memory that is there only where the table was
 * told that it is: a touch beyond is a fault, and the test ends.
 */
#include "owners.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define UIDS (OWNERS_UID | OWNERS_GID)
#define ALL (UIDS | OWNERS_MODE | OWNERS_TIMES)

static uint64_t seed;

/* splitmix64: the same numbers every time. */
static uint64_t number(void)
{
	uint64_t x = seed += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static struct owners *table_new(void)
{
	struct owners *t =
		mmap(NULL, OWNERS_BYTES, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	assert_ptr_not_equal(t, MAP_FAILED);
	assert_int_equal(mprotect(t, OWNERS_PAGE, PROT_READ | PROT_WRITE), 0);
	owners_init(t, 12345);
	return t;
}

static void table_free(struct owners *t)
{
	munmap(t, OWNERS_BYTES);
}

static void provide(struct owners *t, size_t from, size_t to)
{
	if (from != to)
		assert_int_equal(mprotect((char *)t + from, to - from,
					  PROT_READ | PROT_WRITE),
				 0);
}

static int grow(struct owners *t)
{
	struct owners_room now, next;
	int r = owners_plan(t, &now, &next);

	if (r < 0)
		return r;
	provide(t, owners_dir_end(&now), owners_dir_end(&next));
	provide(t, owners_nodes_end(&now), owners_nodes_end(&next));
	owners_grant(t, &next);
	return 0;
}

static int put(struct owners *t, const struct owners_file *f,
	       const struct owners_told *told)
{
	int r;

	while ((r = owners_put(t, f, told)) == -ENOSPC)
		if (grow(t) < 0)
			break;
	return r;
}

static struct owners_file some_file(uint64_t n)
{
	return (struct owners_file){.dev = 0xfe00 + n % 3,
				    .ino = 100000 + n,
				    .btime = n * 1000 + 1,
				    .uid = 1000,
				    .gid = 1000};
}

static struct owners_told some_told(uint64_t n)
{
	return (struct owners_told){.has = 1 + (uint32_t)n % 15,
				    .uid = (uint32_t)n * 7,
				    .gid = (uint32_t)n * 11,
				    .mode = (uint32_t)n & 07777,
				    .atime_ns = (int64_t)n * 13,
				    .mtime_ns = -(int64_t)n};
}

/* What is told is what was recorded. */
static bool agrees(const struct owners_told *got, const struct owners_told *put)
{
	if (!got->has || got->has & ~put->has)
		return false;
	return (!(got->has & OWNERS_UID) || got->uid == put->uid) &&
	       (!(got->has & OWNERS_GID) || got->gid == put->gid) &&
	       (!(got->has & OWNERS_MODE) || got->mode == put->mode) &&
	       (!(got->has & OWNERS_TIMES) || (got->atime_ns == put->atime_ns &&
					       got->mtime_ns == put->mtime_ns));
}

static bool maybe(const struct owners *t, const struct owners_file *f)
{
	return owners_is_used(t) && owners_maybe(t, f->ino);
}

static void expect(const struct owners *t, const struct owners_file *f,
		   const struct owners_told *told)
{
	struct owners_told got = {.has = 99};

	assert_true(maybe(t, f));
	assert_true(owners_get(t, f, &got));
	assert_int_equal(got.has, told->has);
	assert_true(agrees(&got, told));
}

static void expect_none(const struct owners *t, const struct owners_file *f)
{
	struct owners_told got = {.has = 99};

	assert_false(owners_get(t, f, &got));
	assert_int_equal(got.has, 99);
}

/* ---- what it is for ---- */

static void an_empty_table_is_one_page(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1);
	struct owners_told told = some_told(3);

	(void)state;
	assert_int_equal(owners_check(t), 0);
	assert_false(maybe(t, &f));
	expect_none(t, &f);
	owners_remove(t, &f, ALL);
	assert_int_equal(owners_put(t, &f, &told), -ENOSPC);
	table_free(t);
}

/* Only the first page is there: the gate that is asked must not look beyond. */
static void a_gate_for_every_file(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = {.dev = 0xfe01, .ino = 77, .uid = 1};
	struct owners_told told = {.has = OWNERS_UID, .uid = 33};
	unsigned open = 0;

	(void)state;
	for (uint64_t ino = 0; ino < 1000; ino++)
		assert_false(owners_gate_is_open(owners_gate_any(t), number()));
	assert_int_equal(put(t, &f, &told), 0);
	for (uint64_t ino = 0; ino < 1000; ino++) {
		assert_true(owners_gate_is_open(owners_gate_any(t), number()));
		open += owners_gate_is_open(owners_gate_filter(t), ino);
	}
	/* That of the file alone. */
	assert_true(owners_gate_is_open(owners_gate_filter(t), 77));
	assert_int_equal(open, 1);
	table_free(t);
}

/* How many bits `n` numbers have, `step` apart. */
static unsigned bits_of(uint64_t first, uint64_t step, unsigned n)
{
	static uint8_t is_set[1 << (32 - OWNERS_GATE)];
	unsigned bits = 0;

	memset(is_set, 0, sizeof(is_set));
	for (unsigned i = 0; i < n; i++) {
		uint8_t *at = &is_set[owners_filter_hash(first + i * step) >>
				      OWNERS_GATE];

		bits += !*at;
		*at = 1;
	}
	return bits;
}

/* As file systems number their files: one by one, or in groups that a folder
 * or a processor has to itself. */
static void numbers_in_a_row_share_no_bit(void **state)
{
	static const uint64_t firsts[] = {0, 1, 100000, UINT32_MAX - 500,
					  UINT64_C(5) << 32};
	static const uint64_t steps[] = {1,   2,    3,	  64,	100,
					 256, 1024, 8192, 16384};

	(void)state;
	for (size_t f = 0; f < ARRAY_SIZE(firsts); f++)
		for (size_t s = 0; s < ARRAY_SIZE(steps); s++)
			assert_int_equal(bits_of(firsts[f], steps[s], 20000),
					 20000);
}

/* Two file systems count from 1; a third has more than 32 bits of it. */
static void who_shares_a_bit_shares_no_record(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = {.dev = 40, .ino = 7, .uid = 1};
	struct owners_told told = {.has = OWNERS_UID, .uid = 33};

	(void)state;
	assert_int_equal(put(t, &f, &told), 0);
	assert_non_null(owners_find(t, 40, 7));
	assert_true(owners_maybe(t, 7));
	assert_null(owners_find(t, 41, 7));
	assert_true(owners_maybe(t, (UINT64_C(1) << 32) + 7));
	assert_null(owners_find(t, 40, (UINT64_C(1) << 32) + 7));
	owners_remove(t, &f, ALL);
	assert_null(owners_find(t, 40, 7));
	table_free(t);
}

static void what_was_ever_recorded(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1);
	struct owners_told told = {.has = OWNERS_UID, .uid = 0};

	(void)state;
	assert_false(owners_has(t, ~UINT64_C(0)));
	assert_int_equal(put(t, &f, &told), 0);
	assert_true(owners_has(t, OWNERS_UID));
	assert_false(owners_has(t, ~(uint64_t)OWNERS_UID));
	told.uid = 33;
	assert_int_equal(put(t, &f, &told), 0);
	assert_false(owners_has(t, OWNERS_OTHERS));
	f.is_folder = true;
	assert_int_equal(put(t, &f, &told), 0);
	assert_true(owners_has(t, OWNERS_OTHERS));
	told.has = OWNERS_MODE | OWNERS_TIMES;
	assert_int_equal(put(t, &f, &told), 0);
	assert_true(owners_has(t, OWNERS_MODE));
	assert_true(owners_has(t, OWNERS_TIMES));
	assert_false(owners_has(t, OWNERS_GID));
	/* It stays so. */
	owners_remove(t, &f, OWNERS_MODE);
	assert_true(owners_has(t, OWNERS_MODE));
	table_free(t);
}

static void every_kind_alone_and_together(void **state)
{
	struct owners *t = table_new();

	(void)state;
	for (uint32_t has = 1; has <= ALL; has++) {
		struct owners_file f = some_file(has);
		struct owners_told told = {has,	  4294967294u, 0,
					   07777, INT64_MIN,   INT64_MAX};

		assert_int_equal(put(t, &f, &told), 0);
		expect(t, &f, &told);
	}
	table_free(t);
}

static void what_is_no_file(void **state)
{
	static const uint64_t odd[] = {0, 1, UINT64_MAX, UINT64_MAX - 1,
				       UINT64_C(1) << 63};
	struct owners *t = table_new();

	(void)state;
	for (size_t d = 0; d < ARRAY_SIZE(odd); d++)
		for (size_t i = 0; i < ARRAY_SIZE(odd); i++) {
			struct owners_file f = {odd[d], odd[i], 0, 0, 0, false};
			struct owners_told told = {.has = UIDS,
						   .uid = (uint32_t)d,
						   .gid = (uint32_t)i};

			assert_int_equal(put(t, &f, &told), 0);
			expect(t, &f, &told);
		}
	table_free(t);
}

static void records_are_merged(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1);
	struct owners_told uid = {.has = OWNERS_UID, .uid = 5};
	struct owners_told gid = {.has = OWNERS_GID, .gid = 6};
	struct owners_told mode = {.has = OWNERS_MODE, .mode = 0644};
	struct owners_told times = {
		.has = OWNERS_TIMES, .atime_ns = 1, .mtime_ns = 2};
	struct owners_told both = {ALL, 5, 6, 0644, 1, 2};

	(void)state;
	assert_int_equal(put(t, &f, &uid), 0);
	assert_int_equal(put(t, &f, &gid), 0);
	assert_int_equal(put(t, &f, &mode), 0);
	assert_int_equal(put(t, &f, &times), 0);
	expect(t, &f, &both);
	both.uid = uid.uid = 7;
	assert_int_equal(put(t, &f, &uid), 0);
	expect(t, &f, &both);
	both.mtime_ns = times.mtime_ns = 99;
	assert_int_equal(put(t, &f, &times), 0);
	expect(t, &f, &both);
	table_free(t);
}

static void records_are_removed(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1);
	struct owners_told told = {ALL, 5, 6, 0644, 1, 2};
	struct owners_told later = {.has = OWNERS_GID, .gid = 9};

	(void)state;
	assert_int_equal(put(t, &f, &told), 0);
	owners_remove(t, &f, OWNERS_TIMES | OWNERS_UID);
	told.has = OWNERS_GID | OWNERS_MODE;
	expect(t, &f, &told);
	owners_remove(t, &f, OWNERS_UID);
	expect(t, &f, &told);
	owners_remove(t, &f, ALL);
	expect_none(t, &f);
	owners_remove(t, &f, ALL);
	/* Nothing of what was removed comes back. */
	assert_int_equal(put(t, &f, &later), 0);
	expect(t, &f, &later);
	table_free(t);
}

static void a_table_that_is_retired_stops_nothing(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1);
	struct owners_told told = {ALL, 5, 6, 0644, 1, 2};

	(void)state;
	owners_retire(t);
	assert_true(owners_gate_is_open(owners_gate_any(t), 9));
	assert_false(owners_is_used(t));
	assert_int_equal(put(t, &f, &told), 0);
	assert_false(owners_maybe(t, 9));
	owners_retire(t);
	for (uint64_t i = 0; i < 1000; i++)
		assert_true(owners_maybe(t, i));
	expect(t, &f, &told);
	table_free(t);
}

static void a_file_that_changed_has_no_record(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1), g[4] = {f, f, f, f};
	struct owners_told told = {ALL, 5, 6, 0644, 1, 2};
	struct owners_told mode = {.has = OWNERS_MODE, .mode = 0600};

	(void)state;
	g[0].btime++;
	g[1].uid++;
	g[2].gid++;
	g[3].uid = f.gid + 1;
	assert_int_equal(put(t, &f, &told), 0);
	for (size_t i = 0; i < ARRAY_SIZE(g); i++) {
		expect_none(t, &g[i]);
		/* Nor is a void record removed in its name. */
		owners_remove(t, &g[i], ALL);
	}
	expect(t, &f, &told);
	/* A new record takes its place, and takes nothing over. */
	assert_int_equal(put(t, &g[0], &mode), 0);
	expect(t, &g[0], &mode);
	expect_none(t, &f);
	table_free(t);
}

static void touching_a_file_again_takes_no_room(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1);
	uint32_t before;

	(void)state;
	for (int64_t i = 0; i < 10000; i++) {
		struct owners_told told = {.has = OWNERS_TIMES | OWNERS_UID,
					   .uid = (uint32_t)i,
					   .atime_ns = i,
					   .mtime_ns = -i};

		assert_int_equal(put(t, &f, &told), 0);
		expect(t, &f, &told);
		if (i == 0)
			before = atomic_load(&t->cursor);
	}
	assert_int_equal(atomic_load(&t->cursor), before);
	table_free(t);
}

/* ---- many ---- */

static void many_records(void **state)
{
	enum { N = 120000 };
	struct owners *t = table_new();
	struct owners_room now, next;
	unsigned passed = 0;

	(void)state;
	for (uint64_t i = 0; i < N; i++) {
		struct owners_file f = some_file(i);
		struct owners_told told = some_told(i);

		assert_int_equal(put(t, &f, &told), 0);
	}
	for (uint64_t i = 0; i < N; i++) {
		struct owners_file f = some_file(i), g = some_file(i + N);
		struct owners_told told = some_told(i);

		expect(t, &f, &told);
		expect_none(t, &g);
		passed += maybe(t, &g);
	}
	/* The filter is of use still. */
	assert_true(passed < N / 4);
	/* The directory has followed. */
	assert_int_equal(owners_plan(t, &now, &next), 0);
	assert_in_range(now.bits, 15, 16);
	table_free(t);
}

/*
 * Numbers in a row on many devices: on device 71 the bucket in the middle of
 * the table gets its first record when there are thousands before it.
 */
static void a_bucket_whose_first_record_is_late(void **state)
{
	struct owners_told told = {.has = OWNERS_UID, .uid = 33};

	(void)state;
	for (uint64_t dev = 60; dev < 80; dev++) {
		struct owners *t = table_new();
		struct owners_file f = {.dev = dev, .uid = 1000, .gid = 1000};

		for (f.ino = 2; f.ino < 9000; f.ino++)
			assert_int_equal(put(t, &f, &told), 0);
		for (f.ino = 2; f.ino < 9000; f.ino++)
			expect(t, &f, &told);
		table_free(t);
	}
}

/* Twice as many buckets, and no more nodes. */
static void grow_directory(struct owners *t)
{
	struct owners_room now, next;

	assert_int_equal(owners_plan(t, &now, &next), 0);
	next = now;
	next.bits++;
	provide(t, owners_dir_end(&now), owners_dir_end(&next));
	owners_grant(t, &next);
}

/* Nothing more fits, nor the node of a bucket; what is there can still be
 * changed. */
static void a_full_table(void **state)
{
	struct owners *t = table_new();
	struct owners_file more = some_file(UINT32_MAX);
	struct owners_told told = {.has = UIDS, .uid = 1, .gid = 2};
	uint64_t n;
	int r = 0;

	(void)state;
	assert_int_equal(grow(t), 0);
	for (n = 0; r == 0; n++) {
		struct owners_file f = some_file(n);

		r = owners_put(t, &f, &told);
	}
	assert_int_equal(r, -ENOSPC);
	assert_true(n > 200);
	for (told.uid = 77; told.uid < 80; told.uid++) {
		for (uint64_t i = 0; i < n - 1; i++) {
			struct owners_file f = some_file(i);

			assert_int_equal(owners_put(t, &f, &told), 0);
			expect(t, &f, &told);
		}
		assert_int_equal(owners_put(t, &more, &told), -ENOSPC);
		expect_none(t, &more);
		grow_directory(t);
	}
	table_free(t);
}

/* ---- damage ---- */

static void the_first_page_is_checked(void **state)
{
	struct owners *t = table_new();

	(void)state;
	for (size_t i = 0; i < offsetof(struct owners, room) * 8; i++) {
		((unsigned char *)t)[i / 8] ^= 1u << i % 8;
		assert_int_equal(owners_check(t), -EUCLEAN);
		((unsigned char *)t)[i / 8] ^= 1u << i % 8;
	}
	assert_int_equal(owners_check(t), 0);
	table_free(t);
}

static void a_damaged_room_leads_nowhere(void **state)
{
	struct owners *t = table_new();
	struct owners_file f = some_file(1);
	struct owners_told told = some_told(3);
	uint64_t room;

	(void)state;
	assert_int_equal(put(t, &f, &told), 0);
	room = atomic_load(&t->room);
	for (int bit = 0; bit < 64; bit++) {
		atomic_store(&t->room, room ^ UINT64_C(1) << bit);
		assert_false(owners_is_used(t));
		expect_none(t, &f);
		assert_int_equal(owners_put(t, &f, &told), -EUCLEAN);
		assert_int_equal(grow(t), -EUCLEAN);
	}
	atomic_store(&t->room, room);
	expect(t, &f, &told);
	table_free(t);
}

static uint32_t *next_of(struct owners *t, uint32_t node)
{
	return (uint32_t *)((char *)t + (size_t)node * OWNERS_NODE_BYTES);
}

/* Every node leads to itself, to the first, or to any other. */
static void a_list_that_goes_in_circles(void **state)
{
	enum { N = 1000 };
	const uint32_t first = OWNERS_NODES / OWNERS_NODE_BYTES;

	(void)state;
	for (int how = 0; how < 3; how++) {
		struct owners *t = table_new();
		struct owners_told told = some_told(3);
		uint32_t last;
		int unclean = 0;

		for (uint64_t i = 0; i < N; i++) {
			struct owners_file f = some_file(i);

			assert_int_equal(put(t, &f, &told), 0);
		}
		last = atomic_load(&t->cursor);
		for (uint32_t n = first; n < last; n++)
			*next_of(t, n) = how == 0 ? n
					 : how == 1
						 ? first
						 : first + n % (last - first);
		for (uint64_t i = 0; i < 2 * N; i++) {
			struct owners_file f = some_file(i);
			struct owners_told got;

			if (owners_get(t, &f, &got))
				assert_true(agrees(&got, &told));
			unclean += owners_put(t, &f, &told) == -EUCLEAN;
			owners_remove(t, &f, OWNERS_UID);
		}
		assert_true(unclean > 0);
		table_free(t);
	}
}

/* A cursor that points into what is used takes nothing from its owner. */
static void a_damaged_cursor_takes_no_node(void **state)
{
	enum { N = 60 };
	const uint32_t first = OWNERS_NODES / OWNERS_NODE_BYTES;
	struct owners *t = table_new();
	struct owners_told told = some_told(3);

	(void)state;
	for (uint64_t i = 0; i < N; i++) {
		struct owners_file f = some_file(i);

		if (i && i % 10 == 0)
			atomic_store(&t->cursor, first + 20);
		(void)put(t, &f, &told);
		assert_in_range(atomic_load(&t->cursor), first, first + 512);
	}
	for (uint64_t i = 0; i < 10; i++) {
		struct owners_file f = some_file(i);

		expect(t, &f, &told);
	}
	atomic_store(&t->cursor, 5);
	assert_int_equal(grow(t), -EUCLEAN);
	atomic_store(&t->cursor, UINT32_MAX);
	assert_int_equal(grow(t), -EUCLEAN);
	table_free(t);
}

struct copy {
	struct owners_room room;
	unsigned char *low, *nodes;
};

static struct copy copy_make(struct owners *t)
{
	struct copy c;
	struct owners_room next;
	size_t n;

	assert_int_equal(owners_plan(t, &c.room, &next), 0);
	n = owners_nodes_end(&c.room) - OWNERS_NODES;
	c.low = malloc(owners_dir_end(&c.room));
	c.nodes = malloc(n);
	assert_non_null(c.low);
	assert_non_null(c.nodes);
	memcpy(c.low, t, owners_dir_end(&c.room));
	memcpy(c.nodes, (char *)t + OWNERS_NODES, n);
	return c;
}

static void copy_restore(const struct copy *c, struct owners *t)
{
	memcpy(t, c->low, owners_dir_end(&c->room));
	memcpy((char *)t + OWNERS_NODES, c->nodes,
	       owners_nodes_end(&c->room) - OWNERS_NODES);
}

/* Where a byte of the reserved parts is, header, directory and nodes alike. */
static size_t any_place(const struct copy *c)
{
	size_t dir = owners_dir_end(&c->room) - OWNERS_DIR;
	size_t nodes = owners_nodes_end(&c->room) - OWNERS_NODES;

	switch (number() % 4) {
	case 0:
		return number() % sizeof(struct owners);
	case 1:
		return OWNERS_DIR + number() % dir;
	}
	return OWNERS_NODES + number() % nodes;
}

/*
 * Random bytes anywhere: each look-up is right or finds nothing, and what is
 * recorded afterwards is right, or refused.
 */
static void random_damage(void **state)
{
	enum { N = 400, ROUNDS = 1500 };
	struct owners *t = table_new();
	unsigned long found = 0, asked = 0, kept = 0;
	struct copy c;

	(void)state;
	seed = 1;
	for (uint64_t i = 0; i < N; i++) {
		struct owners_file f = some_file(i);
		struct owners_told told = some_told(i);

		assert_int_equal(put(t, &f, &told), 0);
	}
	c = copy_make(t);
	for (int round = 0; round < ROUNDS; round++) {
		size_t flips = UINT64_C(1) << number() % 14;

		copy_restore(&c, t);
		while (flips--)
			((unsigned char *)t)[any_place(&c)] =
				(unsigned char)number();
		for (uint64_t i = 0; i < N; i++) {
			struct owners_file f = some_file(i);
			struct owners_told told = some_told(i), got;

			asked++;
			if (owners_get(t, &f, &got)) {
				found++;
				assert_true(agrees(&got, &told));
			}
		}
		for (uint64_t i = 0; i < 40; i++) {
			struct owners_file f = some_file(number() % (2 * N));
			struct owners_told told = {.has = ALL, .uid = 3}, got;

			if (owners_put(t, &f, &told) == 0) {
				kept++;
				if (owners_get(t, &f, &got))
					assert_true(agrees(&got, &told));
			}
			owners_remove(t, &f, number() % 16);
		}
	}
	print_message("# damaged: %lu of %lu found, %lu of %d recorded\n",
		      found, asked, kept, ROUNDS * 40);
	assert_true(found > asked / 10 && found < asked);
	free(c.low);
	free(c.nodes);
	table_free(t);
}

static void a_record_is_described_anew(void **state)
{
	struct owners *t = table_new();
	struct owners_file a = {.dev = 1, .ino = 2, .btime = 3, .uid = 4};
	struct owners_file b = a, c = a;
	struct owners_told told = {.has = UIDS, .uid = 33, .gid = 34}, got;

	(void)state;
	b.btime = 99;
	c.btime = 98;
	assert_null(owners_find(t, a.dev, a.ino));
	owners_rebind(t, &a, &b);
	assert_int_equal(put(t, &a, &told), 0);
	assert_non_null(owners_find(t, b.dev, b.ino));
	/* Of another it is not. */
	owners_rebind(t, &c, &b);
	assert_false(owners_get(t, &b, &got));
	owners_rebind(t, &a, &b);
	assert_false(owners_get(t, &a, &got));
	assert_true(owners_get(t, &b, &got));
	assert_int_equal(got.has, UIDS);
	assert_int_equal(got.uid, 33);
	assert_int_equal(got.gid, 34);
	/* Times would be lost. */
	told = (struct owners_told){.has = OWNERS_TIMES, .atime_ns = 5};
	assert_int_equal(put(t, &b, &told), 0);
	owners_rebind(t, &b, &a);
	assert_false(owners_get(t, &a, &got));
	assert_true(owners_get(t, &b, &got));
	assert_int_equal(got.atime_ns, 5);
	owners_remove(t, &b, ALL);
	assert_null(owners_find(t, b.dev, b.ino));
	table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_table_is_one_page),
		cmocka_unit_test(a_gate_for_every_file),
		cmocka_unit_test(numbers_in_a_row_share_no_bit),
		cmocka_unit_test(who_shares_a_bit_shares_no_record),
		cmocka_unit_test(what_was_ever_recorded),
		cmocka_unit_test(every_kind_alone_and_together),
		cmocka_unit_test(what_is_no_file),
		cmocka_unit_test(records_are_merged),
		cmocka_unit_test(records_are_removed),
		cmocka_unit_test(a_table_that_is_retired_stops_nothing),
		cmocka_unit_test(a_file_that_changed_has_no_record),
		cmocka_unit_test(touching_a_file_again_takes_no_room),
		cmocka_unit_test(many_records),
		cmocka_unit_test(a_bucket_whose_first_record_is_late),
		cmocka_unit_test(a_full_table),
		cmocka_unit_test(the_first_page_is_checked),
		cmocka_unit_test(a_damaged_room_leads_nowhere),
		cmocka_unit_test(a_list_that_goes_in_circles),
		cmocka_unit_test(a_damaged_cursor_takes_no_node),
		cmocka_unit_test(random_damage),
		cmocka_unit_test(a_record_is_described_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
