/* SPDX-License-Identifier: MIT */
/*
 * What stands before the text of a message to /dev/log, as glibc writes it:
 *
 *   <PRI>Mmm dd hh:mm:ss IDENT[PID]: TEXT
 *
 * Pure.
 */
#ifndef NONROOT_SYSLOG_LINE_H
#define NONROOT_SYSLOG_LINE_H

#include "text.h"

struct syslog_line {
	int priority;		 /* with its facility */
	int month, day, h, m, s; /* local time, the month from 0 */
	const char *ident;
	int pid; /* 0 for none */
};

/*
 * Returns where the part begins that LOG_PERROR shows, IDENT and what follows
 * it.
 */
size_t syslog_head(struct out *o, const struct syslog_line *l);

/* The priority with a facility, and without what is neither. */
int syslog_priority(int asked, int facility);

#endif
