/* SPDX-License-Identifier: MIT */
/*
 * What the calls have in common that change a file's owner, mode, times or
 * xattrs: a refusal is looked into, overruled where the told credentials
 * allow the change, remembered and logged.
 */
#ifndef NONROOT_REMEMBER_H
#define NONROOT_REMEMBER_H

#include "../core/creds.h"
#include "log.h"
#include "view.h"

/* A call as the program made it; `op` names it for the log. */
struct attempt {
	const char *op;
	struct place at;
};

/* The file it is about: the kernel's, its record, and as it is told. */
struct subject {
	struct statx x;
	struct owners_told told;
	struct view_file shown;
	/* Valid while ids are told; else a helped root may do anything. */
	struct creds creds;
	bool is_told;
};

/*
 * Look into a refusal.  False when it is to stay: nothing is told here, the
 * file is immutable, or it cannot be looked at.
 */
bool remember_look(const struct attempt *a, struct subject *ret);

/*
 * After a call that the kernel granted: is there a file to look at again?
 * Only where files are told at all, and cheap to find out.
 */
static inline bool remember_is_on(void)
{
	return view_is_on();
}
bool remember_granted(const struct place *at, struct subject *ret);

/* The told owner, or CAP_FOWNER. */
bool remember_owns(const struct subject *s);
bool remember_capable(const struct subject *s, int cap);

/*
 * Log it, once per file: `did` says whether it is kept.  The hint is only
 * asked for when a line is due.
 */
void remember_log(enum log_code code, const struct attempt *a, const char *want,
		  int err, bool kept, const char *hint);

/* The object of a log line: the path as the program wrote it (the told name of
 * one in state_dir), or `fd N`.
 * The memory is buf's, or the path's. */
struct span remember_object(char *buf, size_t cap, const struct place *at);

#endif
