/* SPDX-License-Identifier: MIT */
/* A module whose constructor waits for a signal. */
#include <signal.h>

__attribute__((constructor)) static void wait_for_signal(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigsuspend(&none);
}
