/* SPDX-License-Identifier: MIT */
/*
 * A signal handler makes the first hook call while a thread is inside
 * dlopen(3): its own thread, or another one.
 *
 *   in_dlopen own|other PATH hooks|dlsym
 *
 * PATH is a FIFO, which keeps the thread in the loader's own open(2) with
 * its locks held, or a module whose constructor waits.  With "dlsym" the
 * handler calls that instead of a hook: the proof that a lock was held.
 * Prints the probe's line, or "blocked" when the handler waits for a lock.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blocked.h"
#include "probe.h"

/* What subject and controller share. */
struct shared {
	_Atomic(pid_t) in_dlopen;
	atomic_bool done;
	char line[PROBE_BYTES];
};

static struct shared *shared;
static const char *path;
static void (*act)(void);

static void call_hooks(void)
{
	probe_run(shared->line);
}

static void call_dlsym(void)
{
	strcpy(shared->line, dlsym(RTLD_DEFAULT, "strcpy") ? "found" : "none");
}

static void on_signal(int sig)
{
	(void)sig;
	act();
	atomic_store(&shared->done, 1);
	_exit(0);
}

static void *enter_dlopen(void *arg)
{
	atomic_store(&shared->in_dlopen, gettid());
	dlopen(path, RTLD_NOW);
	return arg;
}

/* The signal goes to the main thread: the other one has it blocked. */
static void subject(int own)
{
	struct sigaction sa = {.sa_handler = on_signal};
	sigset_t usr1;
	pthread_t t;

	alarm(30);
	sigaction(SIGUSR1, &sa, NULL);
	if (own) {
		enter_dlopen(NULL);
		_exit(1);
	}
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	if (pthread_create(&t, NULL, enter_dlopen, NULL))
		_exit(1);
	pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
	for (;;)
		pause();
}

/* Until the handler is through, or waits for a lock: in a futex. */
static const char *outcome(pid_t pid)
{
	const struct timespec tick = {.tv_nsec = 1000000};

	while (!atomic_load(&shared->done)) {
		if (blocked_in(pid, pid) == SYS_futex)
			return "blocked";
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return atomic_load(&shared->done) ? shared->line
							  : "died";
		nanosleep(&tick, NULL);
	}
	return shared->line;
}

int main(int argc, char **argv)
{
	pid_t pid, tid;
	int is_fifo;

	if (argc != 4)
		return 2;
	path = argv[2];
	is_fifo = !strstr(path, ".so");
	act = strcmp(argv[3], "dlsym") ? call_hooks : call_dlsym;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 2;
	alarm(30);
	pid = fork();
	if (pid == 0)
		subject(!strcmp(argv[1], "own"));
	while (!(tid = atomic_load(&shared->in_dlopen)))
		usleep(1000);
	if (!wait_blocked(pid, tid, is_fifo ? SYS_openat : SYS_rt_sigsuspend))
		return 2;
	kill(pid, SIGUSR1);
	printf("%s\n", outcome(pid));
	kill(pid, SIGKILL);
	return 0;
}
