/* SPDX-License-Identifier: MIT */
static void snippet_execle(void)
{
	say_nothing_to_add();
	EXECUTED("sh", execle("/bin/sh", "sh", "-c", "exit ${N-9}", NULL,
			      shell_envp));
	EXECUTED("its argument", execle("/bin/sh", "sh", "-c", "exit $1", "x",
					"6", NULL, shell_envp));
	CALL("no such file", execle("/nosuch", "sh", NULL, shell_envp));
	CALL("not executable", execle("/etc/passwd", "sh", NULL, shell_envp));
	CALL("NULL", execle(nil(), "sh", NULL, shell_envp));
}
