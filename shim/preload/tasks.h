/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_TASKS_H
#define NONROOT_TASKS_H

#include <stdbool.h>
#include <sys/syscall.h>

#include "sys.h"

/* Before the program makes a task by that system call; `a` is its first
 * argument. */
void tasks_before_syscall(long nr, long a);

/* pthread_setcancelstate(3): what it was. */
int tasks_set_cancel(int state);

#endif
