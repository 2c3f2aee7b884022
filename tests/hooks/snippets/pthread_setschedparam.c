/* SPDX-License-Identifier: MIT */
static int thread_policy(int policy, int priority)
{
	struct sched_param p = {.sched_priority = priority};

	return thrown(pthread_setschedparam(pthread_self(), policy, &p));
}

static void snippet_pthread_setschedparam(void)
{
	schedule_cases(thread_policy);
}
