/* SPDX-License-Identifier: MIT */
/* init belongs to root, and has an ordinary policy. */
static void snippet_sched_setparam(void)
{
	struct sched_param p = {.sched_priority = 0};

	if (says_enosys(sched_setparam(0, &p)))
		return;
	CALL("own", sched_setparam(0, &p));
	CALL("another's", sched_setparam(1, &p));
	CALL("no such process", sched_setparam(-1, &p));
	CALL("no parameter", sched_setparam(0, nil()));
	CALL("seteuid 33", seteuid(33));
	CALL("another's, not root", sched_setparam(1, &p));
	CALL("seteuid 0", seteuid(0));
	CALL("setuid 33", setuid(33));
	CALL("another's, for good", sched_setparam(1, &p));
}
