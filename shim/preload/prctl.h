/* SPDX-License-Identifier: MIT */
/* prctl(2) and seccomp(2) by syscall(2); each returns what that returns. */
#ifndef NONROOT_PRCTL_H
#define NONROOT_PRCTL_H

#include "dispatch.h"

long prctl_by_syscall(const struct call *k);
long prctl_seccomp(const struct call *k);

#endif
