/* SPDX-License-Identifier: MIT */
static void snippet_execlp(void)
{
	say_nothing_to_add();
	EXECUTED("sh", execlp("sh", "sh", "-c", "exit ${N-9}", NULL));
	CALL("no such file", execlp("/nosuch", "sh", NULL));
	CALL("not executable", execlp("/etc/passwd", "sh", NULL));
}
