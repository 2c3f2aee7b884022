/* SPDX-License-Identifier: MIT */
/*
 * Where the configuration comes from: files, drop-ins and the environment,
 * read with raw calls into core/config.h.
 */
#ifndef NONROOT_SETTINGS_H
#define NONROOT_SETTINGS_H

#include "../core/config.h"

#define SETTINGS_FILE "/etc/nonroot.conf"

/* What was skipped; kept until it is known where the log goes. */
#define SETTINGS_COMPLAINTS 4

struct settings_complaint {
	char object[128]; /* FILE, FILE:LINE, or the variable */
	int error;	  /* of the file as a whole, else 0 */
	enum config_result result;
	const char *expected;
};

struct settings_complaints {
	unsigned n;
	unsigned more; /* that did not fit */
	struct settings_complaint bad[SETTINGS_COMPLAINTS];
};

/*
 * `conf`, then `conf`.d/NAME.conf in the order of their names.  A `conf` that
 * does not exist is a complaint only when it must.  `execfn` is AT_EXECFN.
 */
void settings_from_files(struct config *c,
			 struct settings_complaints *complaints,
			 const char *execfn, const char *conf, bool must_exist);

/*
 * The environment: the program's `environ`, or, where it has emptied that
 * before we were first needed, what the kernel gave it at exec.  Opened and
 * closed by its user; entries are borrowed until then.
 */
struct env {
	char **list;
	char *block;
	size_t n;
};

void env_open(struct env *e);
void env_close(struct env *e);

/* The value of one variable, given with its `=`; null when not set. */
const char *env_value(const struct env *e, struct span name_eq);

/* The NONROOT_* variables. */
void settings_from_env(struct config *c, struct settings_complaints *complaints,
		       const struct env *e);

void settings_log(const struct settings_complaints *complaints);

#endif
