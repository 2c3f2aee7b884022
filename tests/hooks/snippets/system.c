/* SPDX-License-Identifier: MIT */
static void snippet_system(void)
{
	char **before = environ;

	say_nothing_to_add();
	CALL("is there a shell", system(NULL));
	CALL("its status", system("exit 7"));
	CALL("its environment", system("exit ${HOOKS_DIR:+3}"));
	CALL("no such command", system("exec /nosuch 2>/dev/null"));
	CALL("environ is the program's", environ == before);
}
