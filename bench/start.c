/* SPDX-License-Identifier: MIT */
/*
 * What does the start of a program cost?
 *
 *   start COUNT NAME=LIBRARY... -- PROGRAM [ARGUMENT...]
 *
 * Starts PROGRAM COUNT times under each library (none where LIBRARY is
 * empty), by turns, and prints for each NAME the least time in ns from
 * posix_spawn(3) to the end of the program.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#define CONTESTANTS_MAX 8

static struct contestant {
	char *name;
	char *library; /* "LD_PRELOAD=..." */
	double best;
} contestants[CONTESTANTS_MAX];

static __attribute__((noreturn)) void die(const char *what, int err)
{
	fprintf(stderr, "start: %s: %s\n", what, strerror(err));
	exit(125);
}

static double now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double start_ns(char **argv, char *library)
{
	char *envp[] = {library, NULL};
	double begin = now_ns();
	int err, status;
	pid_t pid;

	err = posix_spawn(&pid, argv[0], NULL, NULL, argv, envp);
	if (err)
		die(argv[0], err);
	if (waitpid(pid, &status, 0) < 0)
		die("waitpid", errno);
	/* A library that does not load, or crashes, would look fast. */
	if (status != 0)
		die(argv[0], ECHILD);
	return now_ns() - begin;
}

static struct contestant contestant_of(char *arg)
{
	struct contestant c = {.name = arg};
	char *equals = strchr(arg, '=');

	if (!equals)
		die(arg, EINVAL);
	*equals = '\0';
	if (asprintf(&c.library, "LD_PRELOAD=%s", equals + 1) < 0)
		die(arg, ENOMEM);
	return c;
}

int main(int argc, char **argv)
{
	int n = 0, i = 2;
	long count;

	if (argc < 5) {
		fputs("usage: start COUNT NAME=LIBRARY... -- PROGRAM\n",
		      stderr);
		return 125;
	}
	count = strtol(argv[1], NULL, 10);
	for (; i < argc && strcmp(argv[i], "--"); i++) {
		if (n == CONTESTANTS_MAX)
			die(argv[i], E2BIG);
		contestants[n++] = contestant_of(argv[i]);
	}
	if (i + 1 >= argc)
		die("no program", EINVAL);
	for (long k = 0; k < count; k++) {
		for (int j = 0; j < n; j++) {
			struct contestant *c = &contestants[j];
			double ns = start_ns(argv + i + 1, c->library);

			if (k == 0 || ns < c->best)
				c->best = ns;
		}
	}
	for (int j = 0; j < n; j++)
		printf("%s %.0f\n", contestants[j].name, contestants[j].best);
	return 0;
}
