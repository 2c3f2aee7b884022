/* SPDX-License-Identifier: MIT */
/* Where a line goes; what is known of descriptor 2 is told by log.h's
 * log_start() and log_opened(). */
#ifndef NONROOT_LOG_WHERE_H
#define NONROOT_LOG_WHERE_H

#include "../core/text.h"

/*
 * Writes the line, with its newline, where `log` says.  What cannot be written
 * is dropped.
 */
void log_deliver(struct span line);

#endif
