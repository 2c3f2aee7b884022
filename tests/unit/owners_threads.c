/* SPDX-License-Identifier: MIT */
/*
 * Many threads at one table, under ThreadSanitizer, see owners_threads.t.
 * Uid, gid and mode of a file are always recorded to agree: a reader that sees
 * them differ has seen half of a change.  Prints "ok".
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "owners.h"

#define THREADS 8
#define FILES 3000     /* that all of them record */
#define OWN_FILES 3000 /* that each has for itself */
#define HAS (OWNERS_UID | OWNERS_GID | OWNERS_MODE)

static struct owners *table;

static void require(int truth, const char *what)
{
	if (truth)
		return;
	printf("%s\n", what);
	exit(1);
}

static struct owners_file some_file(uint64_t n)
{
	return (struct owners_file){.dev = 7, .ino = n, .btime = n};
}

/* All memory is there; who finds no room says that there is more of it. */
static void record(const struct owners_file *f, const struct owners_told *told)
{
	struct owners_room now, next;
	int r;

	while ((r = owners_put(table, f, told)) == -ENOSPC) {
		require(owners_plan(table, &now, &next) == 0, "full");
		owners_grant(table, &next);
	}
	require(r == 0, "refused");
}

static void look(const struct owners_file *f)
{
	struct owners_told got;

	if (!owners_is_used(table) || !owners_maybe(table, f->ino) ||
	    !owners_get(table, f, &got))
		return;
	require((got.has & HAS) == HAS || !(got.has & HAS), "half of a record");
	require(!(got.has & HAS) ||
			(got.uid == got.gid && got.mode == (got.uid & 07777)),
		"half of a change");
}

static void *work(void *arg)
{
	uint64_t me = (uint64_t)(uintptr_t)arg;

	for (uint64_t i = 0; i < FILES; i++) {
		uint64_t own = (me + 1) * 1000000 + i;
		struct owners_file f = some_file(i), g = some_file(own);
		struct owners_told told = {.has = HAS,
					   .uid = (uint32_t)(me * FILES + i),
					   .gid = (uint32_t)(me * FILES + i),
					   .mode = (me * FILES + i) & 07777};
		struct owners_told times = {.has = OWNERS_TIMES,
					    .atime_ns = (int64_t)i};

		record(&f, &told);
		look(&f);
		if (i % 4 == 0)
			record(&f, &times);
		if (i % 5 == me % 5)
			owners_remove(table, &f, HAS);
		f = some_file(i / 2);
		look(&f);
		if (i < OWN_FILES)
			record(&g, &told);
	}
	return NULL;
}

static void check_own(uint64_t me)
{
	for (uint64_t i = 0; i < OWN_FILES; i++) {
		struct owners_file f = some_file((me + 1) * 1000000 + i);
		struct owners_told got;

		require(owners_maybe(table, f.ino), "filtered out");
		require(owners_get(table, &f, &got), "lost");
		require(got.has == HAS && got.uid == me * FILES + i &&
				got.gid == got.uid,
			"another's owner");
	}
}

int main(void)
{
	pthread_t threads[THREADS];

	table = mmap(NULL, OWNERS_BYTES, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	require(table != MAP_FAILED, "no memory");
	owners_init(table, 1);
	for (uintptr_t i = 0; i < THREADS; i++)
		require(!pthread_create(&threads[i], NULL, work, (void *)i),
			"no thread");
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	for (uint64_t i = 0; i < THREADS; i++)
		check_own(i);
	puts("ok");
	return 0;
}
