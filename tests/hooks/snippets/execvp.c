/* SPDX-License-Identifier: MIT */
static void snippet_execvp(void)
{
	say_nothing_to_add();
	EXECUTED("sh", execvp("sh", shell_argv));
	CALL("no such file", execvp("/nosuch", shell_argv));
	CALL("not executable", execvp("/etc/passwd", shell_argv));
}
