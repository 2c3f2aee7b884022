/* SPDX-License-Identifier: MIT */
static void snippet_pthread_setschedprio(void)
{
	struct sched_param p = {.sched_priority = 1};

	CALL("ordinary", thrown(pthread_setschedprio(pthread_self(), 0)));
	CALL("fifo",
	     thrown(pthread_setschedparam(pthread_self(), SCHED_FIFO, &p)));
	CALL("2", thrown(pthread_setschedprio(pthread_self(), 2)));
	CALL("too much", thrown(pthread_setschedprio(pthread_self(), 1000)));
}
