/* SPDX-License-Identifier: MIT */
static void snippet_fexecve(void)
{
	int sh = open("/bin/sh", O_RDONLY | O_CLOEXEC);
	int text = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	say_nothing_to_add();
	EXECUTED("sh", fexecve(sh, shell_argv, shell_envp));
	CALL("not executable", fexecve(text, shell_argv, shell_envp));
	CALL("no descriptor", fexecve(-1, shell_argv, shell_envp));
}
