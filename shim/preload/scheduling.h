/* SPDX-License-Identifier: MIT */
/*
 * What syscall(2) and pthread_create(3) need of priorities and policies.  A
 * refused change: 0 and errno as it was `before`, or r and the refusal.
 */
#ifndef NONROOT_SCHEDULING_H
#define NONROOT_SCHEDULING_H

#include <sched.h>
#include <stdbool.h>

int scheduling_set(int r, int *err, int before, const char *op);

/* sched_setscheduler(2) and sched_setparam(2). */
int scheduling_policy_set(int r, int *err, int before, int policy);
int scheduling_param_set(int r, int *err, int before,
			 const struct sched_param *p);

/* pthread_create(3) was refused with EPERM: was that for its scheduling, and
 * is it to be tried again without? */
bool scheduling_thread_again(int r);

#endif
