/* SPDX-License-Identifier: MIT */
/*
 * Text without libc: spans, numbers, globs and a bounded writer.
 *
 * Everything here is pure: no system call, no allocation, no global state.
 * A span borrows the caller's memory and is not NUL-terminated.
 */
#ifndef NONROOT_TEXT_H
#define NONROOT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const char *p;
	size_t n;
};

/* Bounded writer.  `n` counts what would have been written, as snprintf(3)
 * does; bytes past `cap` are dropped. */
struct out {
	char *p;
	size_t cap;
	size_t n;
};

/* A string literal as a span. */
#define SPAN(lit) ((struct span){(lit), sizeof(lit) - 1})

struct span span_of(const char *cstr);
bool span_eq(struct span a, struct span b);
bool span_starts(struct span s, struct span prefix);

/* `s` without blanks (space, tab, CR) at either end. */
struct span span_trim(struct span s);

/*
 * Cut the next word off the front of *s: leading characters of `seps` are
 * skipped, the word ends before the next one.  Returns an empty span at the
 * end.
 */
struct span span_word(struct span *s, const char *seps);

/* Split at the first `sep`, which belongs to neither side; false for none. */
bool span_cut(struct span s, char sep, struct span *ret_head,
	      struct span *ret_tail);

/* What follows the last slash: of a path without one, the whole. */
struct span span_base(struct span path);

/*
 * An unsigned decimal number, digits only (no sign, blank, or base prefix),
 * at most `max`.  4294967296 is out of range for a uid, never 0.
 *
 * Returns false, *ret untouched, when it is anything else.
 */
bool span_number(struct span s, uint64_t max, uint64_t *ret);

/*
 * Glob match of the whole of `s`: `*` any run of characters (also `/`), `?`
 * one character; all else stands for itself.  Linear memory, at most
 * len(pattern) * len(s) steps.
 */
bool span_glob(struct span pattern, struct span s);

/* The length of the UTF-8 sequence that s starts with, 0 for none. */
size_t span_utf8(struct span s);

void out_char(struct out *o, char c);
void out_str(struct out *o, const char *cstr);
void out_span(struct out *o, struct span s);
void out_u64(struct out *o, uint64_t v);
void out_i64(struct out *o, int64_t v);

#endif
