/* SPDX-License-Identifier: MIT */
/*
 * nonroot-bind(8): a program with a file capability binds the port, where
 * there is no helper to ask.
 */
#ifndef NONROOT_DEMAND_H
#define NONROOT_DEMAND_H

#include "client.h"

#define DEMAND_PATH "/usr/libexec/nonroot-bind"

/* Would the capability of the file be given to whom we execute? */
bool demand_may_gain(void);

/*
 * Bind the caller's socket to an address that ports_of() takes.  No signal of
 * it reaches the program, and no wait of the program's finds a child.
 */
struct client_answer demand_bind(int fd, const void *addr, uint32_t len);

#endif
