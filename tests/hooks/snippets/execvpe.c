/* SPDX-License-Identifier: MIT */
static void snippet_execvpe(void)
{
	say_nothing_to_add();
	EXECUTED("sh", execvpe("sh", shell_argv, shell_envp));
	CALL("no such file", execvpe("/nosuch", shell_argv, shell_envp));
	CALL("not executable", execvpe("/etc/passwd", shell_argv, shell_envp));
}
