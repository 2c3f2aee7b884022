/* SPDX-License-Identifier: MIT */
/*
 * While a mode of our own is set for a call nothing comes between: no handler
 * sees it, and a thread that is cancelled leaves it as it was.
 *
 *	closed FILE	of mode 0
 */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#define SIGNALS 2000
#define CANCELS 300

static const char *file;
static _Atomic(int) handled, seen_open, opened;

static bool is_open(void)
{
	struct stat st;

	return stat(file, &st) < 0 || (st.st_mode & 0777) != 0;
}

static void handle(int sig)
{
	(void)sig;
	if (is_open())
		seen_open++;
	handled++;
}

static void open_once(void)
{
	int fd = open(file, O_RDWR);

	if (fd < 0)
		return;
	opened++;
	close(fd);
}

static void *open_on(void *arg)
{
	(void)arg;
	for (;;)
		open_once();
	return NULL;
}

static void with_signals(void)
{
	const struct itimerval soon = {{0, 50}, {0, 50}},
			       never = {{0, 0}, {0, 0}};
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = handle;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	while (handled < SIGNALS)
		open_once();
	setitimer(ITIMER_REAL, &never, NULL);
}

static int left_open(void)
{
	pthread_t t;
	int n = 0;

	for (int i = 0; i < CANCELS; i++) {
		int before = opened;

		if (pthread_create(&t, NULL, open_on, NULL))
			return -1;
		while (opened < before + 1 + i % 3)
			;
		pthread_cancel(t);
		pthread_join(t, NULL);
		n += is_open();
		chmod(file, 0);
	}
	return n;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	file = argv[1];
	with_signals();
	printf("handlers: %d saw it open\n", seen_open);
	printf("cancelled: %d left it open\n", left_open());
	printf("opened: %s\n", opened > CANCELS ? "yes" : "no");
	return 0;
}
