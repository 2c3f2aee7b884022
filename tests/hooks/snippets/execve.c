/* SPDX-License-Identifier: MIT */
static void snippet_execve(void)
{
	say_nothing_to_add();
	EXECUTED("sh", execve("/bin/sh", shell_argv, shell_envp));
	CALL("no such file", execve("/nosuch", shell_argv, shell_envp));
	CALL("not executable", execve("/etc/passwd", shell_argv, shell_envp));
	CALL("NULL", execve(nil(), shell_argv, shell_envp));
	exec_misses(execve);
}
