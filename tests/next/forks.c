/* SPDX-License-Identifier: MIT */
/*
 * Children forked while other threads are inside the loader and the
 * unwinder make the first hook call of their lives.  A lock that a thread
 * held at the fork is held for ever in the child: whoever takes one hangs.
 *
 *   forks MODULE CHILDREN EXPECTED-LINE
 *
 * Prints how many saw what was expected, and what the others saw.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe.h"

int throw_and_catch(int n) __attribute__((weak));

static atomic_bool done;
static atomic_uint opened, thrown;

static void *open_and_close(void *arg)
{
	while (!atomic_load(&done)) {
		void *m = dlopen(arg, RTLD_NOW | RTLD_LOCAL);

		if (!m)
			break;
		dlclose(m);
		atomic_fetch_add(&opened, 1);
	}
	return NULL;
}

static void *throw_many(void *arg)
{
	while (&throw_and_catch && !atomic_load(&done))
		atomic_fetch_add(&thrown, (unsigned)throw_and_catch(5));
	return arg;
}

/* The threads have been through both at least once more. */
static void wait_for_progress(void)
{
	unsigned o = atomic_load(&opened), t = atomic_load(&thrown);

	while (atomic_load(&opened) == o ||
	       (&throw_and_catch && atomic_load(&thrown) == t))
		sched_yield();
}

/* 0 when the child saw what it should have seen. */
static int child(const char *expected)
{
	char line[PROBE_BYTES];

	alarm(30);
	probe_run(line);
	if (!strcmp(line, expected))
		return 0;
	probe_print(line);
	return 1;
}

int main(int argc, char **argv)
{
	pthread_t threads[4];
	int children, good = 0;

	if (argc != 4)
		return 2;
	children = atoi(argv[2]);
	alarm(120);
	for (int i = 0; i < 4; i++)
		if (pthread_create(&threads[i], NULL,
				   i % 2 ? throw_many : open_and_close,
				   argv[1]))
			return 2;
	for (int i = 0; i < children; i++) {
		int status = -1;
		pid_t pid;

		wait_for_progress();
		pid = fork();
		if (pid == 0)
			_exit(child(argv[3]));
		waitpid(pid, &status, 0);
		good += status == 0;
	}
	atomic_store(&done, 1);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	printf("good %d\n", good);
	return 0;
}
