/* SPDX-License-Identifier: MIT */
/*
 * One line for each lie, once per kind and object, in one write(2).
 */
#ifndef NONROOT_LOG_H
#define NONROOT_LOG_H

#include <stdatomic.h>
#include <stdbool.h>

#include "../core/text.h"

/* Stable: users grep for them.  The texts are in log.c. */
enum log_code {
	LOG_DMI_ANSWERED,
	LOG_DMI_NO_SOURCE,
	LOG_PORT_HELPER,
	LOG_PORT_REMAPPED,
	LOG_PORT_REFUSED,
	LOG_PORT_ADOPTED,
	LOG_OWN_SWALLOWED,
	LOG_OWN_TABLE,
	LOG_OWN_MODE,
	LOG_OWN_NARROWED,
	LOG_OWN_TIMES,
	LOG_OWN_XATTR,
	LOG_OWN_LIFTED,
	LOG_ID_CHANGED,
	LOG_ID_CAPS,
	LOG_ID_GROUPS,
	LOG_ID_DROPPED,
	LOG_ID_SET,
	LOG_NAME_LOCKED,
	LOG_NAME_OWN,
	LOG_PEER_TOLD,
	LOG_PEER_CLAIM,
	LOG_LIMIT_CLAMPED,
	LOG_LIMIT_PRIORITY,
	LOG_LIMIT_LOCKED,
	LOG_PRIVILEGE_REFUSED,
	LOG_JAIL_REAL,
	LOG_JAIL_REFUSED,
	LOG_JAIL_PRETENDED,
	LOG_SYSLOG_LOST,
	LOG_PATH_MADE,
	LOG_PATH_REFUSED,
	LOG_PATH_VOLUME,
	LOG_PATH_STATE,
	LOG_PATH_HIDDEN,
	LOG_PATH_OUTPUT,
	LOG_CFG_LINE,
	LOG_CFG_FILE,
	LOG_CODES
};

/* Strings are NUL-terminated and may be NULL; all is borrowed. */
struct log_event {
	enum log_code code;
	const char *op;	    /* the libc call */
	struct span object; /* path, address, ... */
	const char *want;   /* what was asked */
	int err;	    /* what the kernel said, 0 when not asked */
	const char *did;    /* what the program was told */
	const char *hint;   /* the command or pod line that mends it */
	uint32_t n;	    /* of log_count(), or 0 */
};

/*
 * Remember what descriptor 2 is, once, at the start: a file that gets that
 * number later (a daemon has closed it and opened its database) is not for
 * us to write to.
 */
void log_start(void);

/* Has it been looked at? */
extern _Atomic(bool) log_has_looked __attribute__((visibility("hidden")));
static inline bool log_has_started(void)
{
	return atomic_load_explicit(&log_has_looked, memory_order_relaxed);
}

/* A file was opened as `fd`: if that is 2, it is not ours to write to. */
void log_opened(int fd);

/*
 * Count an event before anything is composed: *ret_n.  False when it is
 * certainly due no line.
 */
bool log_count(enum log_code code, uint32_t *ret_n);

/*
 * Is the event, which is counted unless it has been, due a line?  By code,
 * op, object and want, so that a hint need only be composed when it is.
 */
bool log_is_due(struct log_event *e);

/* The same, counted, of an event that is told apart by a number alone. */
bool log_is_due_by(enum log_code code, uint64_t number, uint32_t *ret_n);

/*
 * Write the line where `log` says; `auto` and `stderr` never write into a
 * socket or into a pipe that is not the container's own output.  Errno is
 * untouched; what cannot be written is dropped.
 */
void log_write(const struct log_event *e);

/* The two together. */
void log_event(struct log_event *e);

#endif
