/* SPDX-License-Identifier: MIT */
#ifndef NONROOT_EXEC_H
#define NONROOT_EXEC_H

#include <stdbool.h>

#include "../core/creds.h"

struct dropped;
struct stat;

/*
 * An execution that is about to be: as execveat(2), or as execvpe(3) where
 * the path is searched for.  All is the caller's memory.
 */
struct exec_call {
	const char *path;
	bool search_path;
	int dirfd, flags;
	char *const *argv;
	char *const *envp;
	/* With which the new program starts, before the exec itself changes
	 * them; its groups too may be replaced.  Null: nothing is told. */
	struct creds *creds;
	/* What droppers.c has made of it, if anything. */
	const struct dropped *dropped;
	/* What stands at the path, where that has been looked at. */
	const struct stat *found;
};

/* syscall(SYS_execve, ...) and SYS_execveat: as the call, result and errno. */
long exec_by_syscall(long nr, long a, long b, long c, long d, long e);

#endif
