/* SPDX-License-Identifier: MIT */
/*
 * Where the configuration comes from: files, drop-ins and the environment,
 * read with raw calls into core/config.h.
 */
#ifndef NONROOT_SETTINGS_H
#define NONROOT_SETTINGS_H

#include <stdbool.h>

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

/* What the kernel gave at exec; empty where it does not tell. */
void env_open_kernel(struct env *e);

/*
 * Is it the array that the kernel made, with all its entries?  `execfn` is
 * AT_EXECFN, which stands above it.
 */
bool env_is_kernel(const struct env *e, const char *execfn);

/* The entry after the one before, *at being 0 at first; null at the end. */
const char *env_next(const struct env *e, size_t *at);

/* The variables that concern us before any other; null where not set. */
struct env_ours {
	const char *conf;    /* NONROOT_CONF */
	const char *preload; /* LD_PRELOAD */
	const char *handed;  /* LIBNONROOT */
	bool any;	     /* there are NONROOT_* variables */
};
void env_find(const struct env *e, struct env_ours *ret);

/* The NONROOT_* variables; complaints may be null. */
void settings_from_env(struct config *c, struct settings_complaints *complaints,
		       const struct env *e);

/* Those that the parent has handed on: see core/inherit.h.  Complaints are
 * where they came from. */
void settings_from_parent(struct config *c, struct span entries);

/* A variable that cannot be used. */
void settings_complain(struct settings_complaints *complaints,
		       struct span variable, enum config_result result,
		       const char *expected);

/* The arguments of the process, each with its NUL, as far as they fit. */
struct span settings_args(char *buf, size_t cap);

void settings_log(const struct settings_complaints *complaints);

#endif
