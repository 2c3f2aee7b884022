/* SPDX-License-Identifier: MIT */
/* A stream of chunks as lines. */
#ifndef NONROOT_LINES_H
#define NONROOT_LINES_H

#include "text.h"

#define CONFIG_LINE_MAX 1023 /* bytes of one line, without the newline */

/*
 * Splits a stream of chunks into lines without allocating.  Zero it first;
 * call config_split() until it returns false, then with the next chunk, or
 * with an empty chunk at the end of file.  An overlong line comes out once
 * with `overlong` true and the text cut to CONFIG_LINE_MAX + 1 bytes, for
 * which config_line() answers CONFIG_LINE_LONG: give it the line all the
 * same, it may be a header.  A CR counts; a UTF-8 byte order mark at the
 * head of the file does not, it is taken off.
 */
struct config_lines {
	char buf[CONFIG_LINE_MAX + 1];
	size_t n;
	unsigned lineno; /* of the line last returned, from 1 */
	bool overlong;
	bool bom; /* a byte order mark has been taken off */
};

/*
 * Takes bytes from *chunk (shortening it) until a line is complete.  At the
 * end of file give `eof`: a last line without a newline is returned too.
 * ret_line borrows l->buf until the next call.
 */
bool config_split(struct config_lines *l, struct span *chunk, bool eof,
		  struct span *ret_line);

#endif
