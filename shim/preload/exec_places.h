/* SPDX-License-Identifier: MIT */
/* Where what is to be executed stands, when the kernel has not found it. */
#ifndef NONROOT_EXEC_PLACES_H
#define NONROOT_EXEC_PLACES_H

#include "exec.h"
#include "paths.h"

/* What the kernel reads of a script's first line (BINPRM_BUF_SIZE). */
#define SCRIPT_BYTES 256

struct exec_script {
	char line[SCRIPT_BYTES];
	char **argv; /* scratch memory */
	size_t bytes;
};

/* May there be a place for what was refused with `err`? */
bool exec_may_help(const struct exec_call *k, int err);

/*
 * True when it stands in the state folder: *k names the place then.  What is
 * searched for in PATH is looked for in each folder of that: below has gone
 * first; where only what is not executable has been found, *err becomes EACCES.
 * *ret_told is the name that it is known by, in f's or k's memory.
 */
bool exec_place(struct paths_found *f, struct exec_call *k, int *err,
		const char **ret_told);

/*
 * The kernel has not found `k`, which may be there: a script whose interpreter
 * stands in the state folder alone.  Then *k becomes that, with `told`, the
 * script's name, as an argument: true, and s->argv is to be given back.
 */
bool exec_script(struct exec_script *s, struct paths_found *f,
		 struct exec_call *k, const char *told);

/* The kernel has refused it: only the log is told whose it is. */
void exec_log_closed(struct paths_found *f, const struct exec_call *k, int err);

#endif
