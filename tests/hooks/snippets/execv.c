/* SPDX-License-Identifier: MIT */
static void snippet_execv(void)
{
	say_nothing_to_add();
	EXECUTED("sh", execv("/bin/sh", shell_argv));
	CALL("no such file", execv("/nosuch", shell_argv));
	CALL("not executable", execv("/etc/passwd", shell_argv));
	CALL("NULL", execv(nil(), shell_argv));
}
