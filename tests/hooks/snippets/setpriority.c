/* SPDX-License-Identifier: MIT */
static void snippet_setpriority(void)
{
	CALL("5", setpriority(PRIO_PROCESS, 0, 5));
	CALL("-5", setpriority(PRIO_PROCESS, 0, -5));
	CALL("the group", setpriority(PRIO_PGRP, 0, -6));
	CALL("no such thing", setpriority(99, 0, 0));
	CALL("no such process", setpriority(PRIO_PROCESS, -1, 0));
	CALL("seteuid 33", seteuid(33));
	CALL("not root", setpriority(PRIO_PROCESS, 0, -8));
	CALL("seteuid 0", seteuid(0));
	/* ioprio_set(2), which has no function: idle, then real time. */
	CALL("idle", syscall(SYS_ioprio_set, 1, 0, 3 << 13));
	CALL("real time", syscall(SYS_ioprio_set, 1, 0, 1 << 13 | 4));
	CALL("no such class", syscall(SYS_ioprio_set, 1, 0, 7 << 13));
	CALL("setuid 33", setuid(33));
	CALL("for good", setpriority(PRIO_PROCESS, 0, -9));
	CALL("real time, for good", syscall(SYS_ioprio_set, 1, 0, 1 << 13));
}
