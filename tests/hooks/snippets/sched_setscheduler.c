/* SPDX-License-Identifier: MIT */
static int process_policy(int policy, int priority)
{
	struct sched_param p = {.sched_priority = priority};

	return sched_setscheduler(0, policy, &p);
}

static void snippet_sched_setscheduler(void)
{
	schedule_cases(process_policy);
	CALL("no parameter", sched_setscheduler(0, SCHED_OTHER, nil()));
	CALL("unmapped", sched_setscheduler(0, SCHED_OTHER, unmapped()));
}
