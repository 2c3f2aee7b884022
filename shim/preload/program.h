/* SPDX-License-Identifier: MIT */
/*
 * The file of a program that is to be executed, as execvp(3) finds it, and
 * whether a hook reaches what it does.  Raw system calls; errno is untouched.
 */
#ifndef NONROOT_PROGRAM_H
#define NONROOT_PROGRAM_H

#include <limits.h>
#include <linux/limits.h>
#include <stdbool.h>

#include "../core/text.h"

/* The default of execvp(3) where PATH is not set. */
#define PROGRAM_DIRS "/bin:/usr/bin"

/* The value of the first one whose text begins with "NAME="; null for none. */
const char *program_variable(char *const *envp, struct span name_eq);

bool program_has_slash(const char *name);

/* `dir`, a slash and the name; the name alone for an empty one.  False when it
 * does not fit. */
bool program_path(char buf[PATH_MAX], struct span dir, const char *name);

/* Is it a file that may be executed?  0 or -errno. */
int program_executable(const char *path);

/*
 * A name without a slash, in the folders of `dirs`; an empty one is `.`.
 * 0, or as execvp(3): EACCES where one was there that cannot be executed,
 * else ENOENT.
 */
int program_search(const char *dirs, const char *name, char buf[PATH_MAX]);

/*
 * Is it one that may be executed and that no hook reaches: linked statically,
 * which *ret_static then says, or set-id?
 */
bool program_is_unreached(const char *path, bool *ret_static);

#endif
