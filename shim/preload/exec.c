/* SPDX-License-Identifier: MIT */
/*
 * execve(2) and its relatives.
 *
 * They pass; but the mark by which the descendants of real root are known
 * belongs to a thread, and the one that execs need not be the one that asked
 * for its ids, if any has.
 */
#include <spawn.h>
#include <unistd.h>

#include "libc.h"
#include "next.h"
#include "state.h"

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	state_mark();
	return NEXT(execve)(path, argv, envp);
}

EXPORT int execv(const char *path, char *const argv[])
{
	state_mark();
	return NEXT(execv)(path, argv);
}

EXPORT int execvp(const char *file, char *const argv[])
{
	state_mark();
	return NEXT(execvp)(file, argv);
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	state_mark();
	return NEXT(execvpe)(file, argv, envp);
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	state_mark();
	return NEXT(fexecve)(fd, argv, envp);
}

EXPORT int posix_spawn(pid_t *restrict pid, const char *restrict path,
		       const posix_spawn_file_actions_t *actions,
		       const posix_spawnattr_t *restrict attr,
		       char *const argv[restrict], char *const envp[restrict])
{
	state_mark();
	return NEXT(posix_spawn)(pid, path, actions, attr, argv, envp);
}

EXPORT int posix_spawnp(pid_t *restrict pid, const char *restrict file,
			const posix_spawn_file_actions_t *actions,
			const posix_spawnattr_t *restrict attr,
			char *const argv[restrict], char *const envp[restrict])
{
	state_mark();
	return NEXT(posix_spawnp)(pid, file, actions, attr, argv, envp);
}
