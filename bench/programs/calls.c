/* SPDX-License-Identifier: MIT */
/*
 * What does one libc call cost?
 *
 *   calls list      a line for each case: NAME CONCERN WHAT IT IS
 *   calls check     a line for each case: NAME, then "yes" where root's answer
 *                   is given, else "no" and what was answered instead
 *   calls count [CASE...]   these under callgrind, a dump for each; all, if
 *                   none is named
 *   calls serve     reads lines "CASE MICROSECONDS", answers each with
 *                   "LEAST MEDIAN BATCHES", ns per call
 *
 * The contestant is whatever this process runs under.  `serve` keeps it
 * alive, so that who asks can have many contestants take turns, each for a
 * few milliseconds, and none is started again for it.
 *
 * Calls go through the GOT (built with -fno-plt), so that a count is the
 * call, its callee and the loop; the case `loop` is the loop alone.
 */
#include <alloca.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define RUNNING_ON_VALGRIND 0
#define CALLGRIND_ZERO_STATS ((void)0)
#define CALLGRIND_DUMP_STATS_AT(name) ((void)(name))
#endif

#include "cases.h"

/* A batch this long is longer than the two looks at the clock by far. */
#define BATCH_NS 20000
#define BATCHES_MAX 4096
#define COUNTED 2000
#define COUNTED_HEAVY 20

static const struct bench_case *const lists[] = {
	identity_cases, files_cases,  paths_cases, owners_cases,
	sockets_cases,	limits_cases, tasks_cases,
};
#define LIST_COUNT (sizeof(lists) / sizeof(lists[0]))

#define EACH_CASE(c)                                        \
	for (size_t list_ = 0; list_ < LIST_COUNT; list_++) \
		for (const struct bench_case *c = lists[list_]; c->name; c++)

#define CASES_MAX 256

/* `at` is its place among all. */
static const struct bench_case *find(const char *name, size_t *at)
{
	*at = 0;
	EACH_CASE(c)
	{
		if (strcmp(c->name, name) == 0)
			return *at < CASES_MAX ? c : NULL;
		++*at;
	}
	return NULL;
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double batch_ns(const struct bench_case *c, long n)
{
	double start = now_ns();

	c->repeat(n);
	return now_ns() - start;
}

static int by_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Batches until `budget_ns` is over, one at least. */
static void measure(const struct bench_case *c, long n, double budget_ns,
		    FILE *out)
{
	static double took[BATCHES_MAX];
	double end = now_ns() + budget_ns;
	size_t count = 0;

	do
		took[count++] = batch_ns(c, n) / (double)n;
	while (count < BATCHES_MAX && now_ns() < end);
	qsort(took, count, sizeof(took[0]), by_double);
	fprintf(out, "%.2f %.2f %zu\n", took[0], took[count / 2], count);
}

/*
 * The calls of a batch; finding out is the warm-up.  The first ones may take
 * longer than a batch, and would make it one call with two looks at the clock.
 */
static long batch_size(const struct bench_case *c)
{
	long n = 1;

	if (!c->heavy)
		c->repeat(4);
	while (batch_ns(c, n) < BATCH_NS)
		n *= 2;
	return n;
}

static int serve(void)
{
	/* What a case prints must not be taken for an answer. */
	FILE *out = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10), "w");
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	static long sizes[CASES_MAX];
	char line[128], name[64];
	double us;

	if (!out || null < 0 || dup2(null, STDOUT_FILENO) < 0) {
		perror("calls: serve");
		return 125;
	}
	fprintf(out, "ready\n");
	fflush(out);
	while (fgets(line, sizeof(line), stdin)) {
		const struct bench_case *c = NULL;
		size_t at;

		if (sscanf(line, "%63s %lf", name, &us) == 2)
			c = find(name, &at);
		if (!c) {
			fprintf(stderr, "calls: no case: %s", line);
			return 125;
		}
		if (!sizes[at])
			sizes[at] = batch_size(c);
		measure(c, sizes[at], us * 1000, out);
		fflush(out);
	}
	return 0;
}

static void count_one(const struct bench_case *c)
{
	long n = c->heavy ? COUNTED_HEAVY : COUNTED;

	/* The starts are another program's instructions. */
	if (strncmp(c->name, "start_", 6) == 0)
		return;
	/* What is found out once is found out. */
	c->repeat(4);
	CALLGRIND_ZERO_STATS;
	c->repeat(n);
	CALLGRIND_DUMP_STATS_AT(c->name);
	printf("%s %ld\n", c->name, n);
}

static int count(char *const *names)
{
	const struct bench_case *c;
	size_t at;

	if (!RUNNING_ON_VALGRIND) {
		fputs("calls: count needs callgrind, and valgrind's headers "
		      "when it is built\n",
		      stderr);
		return 125;
	}
	if (!*names) {
		EACH_CASE(each)
		{
			count_one(each);
		}
	}
	for (; *names; names++) {
		c = find(*names, &at);
		if (!c) {
			fprintf(stderr, "calls: no case %s\n", *names);
			return 125;
		}
		count_one(c);
	}
	return 0;
}

static int check(void)
{
	EACH_CASE(c)
	{
		const char *instead = c->undone ? c->undone() : NULL;

		if (instead)
			printf("%s no %s\n", c->name, instead);
		else
			printf("%s yes\n", c->name);
		fflush(stdout);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *mode = argc >= 2 ? argv[1] : "";
	/* Where on its page a frame stands depends on how long the environment
	 * is, and what a hook has to ask about a caller's memory on that: it
	 * is the middle. */
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
	char *skipped = alloca((frame - 2048) % 4096);

	__asm__ volatile("" : : "r"(skipped));
	if (strcmp(mode, "list") == 0) {
		EACH_CASE(c)
		printf("%s %s %s\n", c->name, c->concern, c->what);
		return 0;
	}
	if (strcmp(mode, "check") != 0 && strcmp(mode, "count") != 0 &&
	    strcmp(mode, "serve") != 0) {
		fputs("usage: calls list | check | count [CASE...] | serve\n",
		      stderr);
		return 125;
	}
	fixture_prepare();
	if (strcmp(mode, "check") == 0)
		return check();
	if (strcmp(mode, "count") == 0)
		return count(argv + 2);
	return serve();
}
