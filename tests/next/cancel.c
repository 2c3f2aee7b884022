/* SPDX-License-Identifier: MIT */
/*
 * pthread_cancel(3) of a thread that is blocked in an open of a FIFO: the
 * unwinder goes through the hook's frame to the cleanup handlers above it.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "blocked.h"

int open_in_guard(const char *path, int *ret_cleaned) __attribute__((weak));

static const char *fifo;
static const char *call;
static int handlers, destructors;
static _Atomic(pid_t) tid;

static void cleanup(void *arg)
{
	handlers += *(const int *)arg;
}

static int open_by_name(void)
{
	if (!strcmp(call, "open"))
		return open(fifo, O_RDONLY | O_CLOEXEC);
	if (!strcmp(call, "open64"))
		return open64(fifo, O_RDONLY | O_CLOEXEC);
	if (!strcmp(call, "openat"))
		return openat(AT_FDCWD, fifo, O_RDONLY | O_CLOEXEC);
	if (!strcmp(call, "creat"))
		return creat(fifo, 0600);
	return &open_in_guard ? open_in_guard(fifo, &destructors) : -1;
}

/* Two handlers, each in a frame of its own. */
__attribute__((noinline)) static int inner(void)
{
	int ten = 10, fd;

	pthread_cleanup_push(cleanup, &ten);
	fd = open_by_name();
	pthread_cleanup_pop(0);
	return fd;
}

static void *body(void *arg)
{
	int one = 1, fd;

	pthread_cleanup_push(cleanup, &one);
	atomic_store(&tid, gettid());
	fd = inner();
	pthread_cleanup_pop(0);
	printf("%s returned %d\n", call, fd);
	return arg;
}

int main(int argc, char **argv)
{
	pthread_t t;
	void *ret;

	if (argc != 3)
		return 2;
	call = argv[1];
	fifo = argv[2];
	alarm(30);
	if (pthread_create(&t, NULL, body, NULL))
		return 2;
	while (!atomic_load(&tid))
		usleep(1000);
	if (!wait_blocked(getpid(), atomic_load(&tid), SYS_openat))
		return 2;
	pthread_cancel(t);
	pthread_join(t, &ret);
	printf("%s: %s, handlers %d, destructors %d\n", call,
	       ret == PTHREAD_CANCELED ? "cancelled" : "not cancelled",
	       handlers, destructors);
	return 0;
}
