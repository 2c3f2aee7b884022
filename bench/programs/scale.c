/* SPDX-License-Identifier: MIT */
/*
 * Does a call become slower when many make it at once?
 *
 *   scale threads|processes N CASE MS
 *
 * N workers call CASE (getuid, stat, fstat, open) for MS milliseconds.  Says
 * "ELAPSED CPU", ns per call: of elapsed time times the processors that could
 * be busy, and of the workers' processor time.  Where nothing is shared both
 * are the same for every N; a daemon that is asked and a lock that is waited
 * for are in the first alone, and so is all else that runs.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS_MAX 64
#define FILE_PATH "/usr/bin/env"
#define BATCH 64

/* A cache line of its own for each. */
struct count {
	_Alignas(128) long calls;
	double cpu;
};

static struct shared {
	_Atomic(int) ready, go, stop;
	struct count counts[WORKERS_MAX];
} * shared;

static int fd;

static void batch_getuid(void)
{
	for (int i = 0; i < BATCH; i++) {
		getuid();
		__asm__ volatile("");
	}
}

static void batch_stat(void)
{
	struct stat st;

	for (int i = 0; i < BATCH; i++)
		if (stat(FILE_PATH, &st))
			_exit(1);
}

static void batch_fstat(void)
{
	struct stat st;

	for (int i = 0; i < BATCH; i++)
		if (fstat(fd, &st))
			_exit(1);
}

static void batch_open(void)
{
	for (int i = 0; i < BATCH; i++)
		if (close(open(FILE_PATH, O_RDONLY)))
			_exit(1);
}

static const struct {
	char name[8];
	void (*batch)(void);
} cases[] = {
	{"getuid", batch_getuid},
	{"stat", batch_stat},
	{"fstat", batch_fstat},
	{"open", batch_open},
};

static void (*batch)(void);

static double now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void work(struct count *c)
{
	long calls = 0;
	double begin;

	shared->ready++;
	while (!shared->go)
		sched_yield();
	begin = now(CLOCK_THREAD_CPUTIME_ID);
	while (!shared->stop) {
		batch();
		calls += BATCH;
	}
	c->cpu = now(CLOCK_THREAD_CPUTIME_ID) - begin;
	c->calls = calls;
}

static void *thread_main(void *count)
{
	work(count);
	return NULL;
}

/* The elapsed seconds. */
static double let_work(int n, long ms)
{
	double begin;

	while (shared->ready < n)
		usleep(100);
	begin = now(CLOCK_MONOTONIC);
	shared->go = 1;
	usleep((useconds_t)ms * 1000);
	shared->stop = 1;
	return now(CLOCK_MONOTONIC) - begin;
}

static double in_threads(int n, long ms)
{
	pthread_t t[WORKERS_MAX];
	double elapsed;

	for (int i = 0; i < n; i++)
		if (pthread_create(&t[i], NULL, thread_main,
				   &shared->counts[i]))
			exit(1);
	elapsed = let_work(n, ms);
	for (int i = 0; i < n; i++)
		pthread_join(t[i], NULL);
	return elapsed;
}

static double in_processes(int n, long ms)
{
	double elapsed;

	for (int i = 0; i < n; i++)
		if (fork() == 0) {
			work(&shared->counts[i]);
			_exit(0);
		}
	elapsed = let_work(n, ms);
	while (wait(NULL) > 0)
		;
	return elapsed;
}

static void print_ns(int n, double elapsed)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN), calls = 0;
	double cpu = 0;

	for (int i = 0; i < n; i++) {
		calls += shared->counts[i].calls;
		cpu += shared->counts[i].cpu;
	}
	printf("%.1f %.1f\n",
	       elapsed * 1e9 * (double)(n < cpus ? n : cpus) / (double)calls,
	       cpu * 1e9 / (double)calls);
}

static int usage(void)
{
	fputs("usage: scale threads|processes N CASE MS\n", stderr);
	return 125;
}

int main(int argc, char **argv)
{
	int n = argc > 4 ? atoi(argv[2]) : 0;

	for (size_t i = 0; argc > 4 && i < sizeof(cases) / sizeof(cases[0]);
	     i++)
		if (strcmp(argv[3], cases[i].name) == 0)
			batch = cases[i].batch;
	if (n < 1 || n > WORKERS_MAX || !batch)
		return usage();
	fd = open(FILE_PATH, O_RDONLY);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	/* What is found out once is found out. */
	batch();
	print_ns(n, strcmp(argv[1], "threads") == 0
			    ? in_threads(n, atol(argv[4]))
			    : in_processes(n, atol(argv[4])));
	return 0;
}
