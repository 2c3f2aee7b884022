/* SPDX-License-Identifier: MIT */
static void snippet_execl(void)
{
	say_nothing_to_add();
	EXECUTED("sh", execl("/bin/sh", "sh", "-c", "exit ${N-9}", NULL));
	EXECUTED("its argument",
		 execl("/bin/sh", "sh", "-c", "exit $1", "x", "6", NULL));
	CALL("no such file", execl("/nosuch", "sh", NULL));
	CALL("not executable", execl("/etc/passwd", "sh", NULL));
	CALL("NULL", execl(nil(), "sh", NULL));
}
