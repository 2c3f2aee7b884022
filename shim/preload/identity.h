/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_IDENTITY_H
#define NONROOT_IDENTITY_H

#include "told.h"

/* told_set(), and a log line when it was granted. */
int identity_set(const struct told_change *t);

#endif
