/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_TASKS_H
#define NONROOT_TASKS_H

#include <stdbool.h>
#include <sys/syscall.h>

#include "sys.h"

/* Does this system call make a task? */
static inline bool tasks_is_clone(long nr)
{
	return nr == SYS_clone || nr == SYS_clone3 || nr == SYS_vfork ||
	       nr == SYS_fork;
}

/* Before the program makes it itself; `a` is its first argument. */
void tasks_before_syscall(long nr, long a);

/* pthread_setcancelstate(3): what it was. */
int tasks_set_cancel(int state);

#endif
