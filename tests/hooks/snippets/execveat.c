/* SPDX-License-Identifier: MIT */
/* By the system call where libc has no such function. */
static int by_execveat(int fd, const char *path, int flags)
{
	if (execveat)
		return execveat(fd, path, shell_argv, shell_envp, flags);
	return (int)syscall(SYS_execveat, fd, path, shell_argv, shell_envp,
			    flags);
}

static void snippet_execveat(void)
{
	int bin = open("/bin", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int sh = open("/bin/sh", O_RDONLY | O_CLOEXEC);

	say_nothing_to_add();
	EXECUTED("in a folder", by_execveat(bin, "sh", 0));
	EXECUTED("a descriptor", by_execveat(sh, "", 0x1000));
	CALL("an empty name", by_execveat(sh, "", 0));
	CALL("no such file", by_execveat(bin, "nosuch", 0));
	CALL("no descriptor", by_execveat(-1, "sh", 0));
	CALL("NULL", by_execveat(bin, nil(), 0));
}
