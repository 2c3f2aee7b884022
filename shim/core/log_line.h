/* SPDX-License-Identifier: MIT */
/*
 * A line of the log, logfmt or JSON: keys and values, in one buffer.  Pure.
 *
 * What a terminal would act on (controls, C1 ones too) and what is no UTF-8
 * is escaped, in a form that both have; a value of more than 256 bytes ends
 * in `...`.
 */
#ifndef NONROOT_LOG_LINE_H
#define NONROOT_LOG_LINE_H

#include "text.h"

struct log_line {
	struct out o;
	bool json;
	bool first;
};

void log_line_begin(struct log_line *l, char *buf, size_t cap, bool json);

/* Nothing for one that is null. */
void log_line_text(struct log_line *l, const char *key, struct span value);
void log_line_str(struct log_line *l, const char *key, const char *value);

void log_line_number(struct log_line *l, const char *key, int64_t v);

/* UID:GID */
void log_line_ids(struct log_line *l, const char *key, uint32_t uid,
		  uint32_t gid);

/* By name; nothing for 0. */
void log_line_errno(struct log_line *l, const char *key, int err);

/* Its length with the newline, at most `cap`: what does not fit is cut. */
size_t log_line_end(struct log_line *l);

#endif
