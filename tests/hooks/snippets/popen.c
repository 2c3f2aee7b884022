/* SPDX-License-Identifier: MIT */
static void snippet_popen(void)
{
	char **before = environ;
	char line[32] = "";
	FILE *f;

	say_nothing_to_add();
	f = GOT("to read", popen("echo ${HOOKS_DIR:+set}", "r"));
	if (f && fgets(line, sizeof(line), f))
		say("%s", line);
	if (f)
		CALL("its status", pclose(f));
	f = GOT("to write", popen("read a; exit $a", "w"));
	if (f) {
		fputs("5\n", f);
		CALL("its status", pclose(f));
	}
	GOT("neither", popen("true", "x"));
	CALL("environ is the program's", environ == before);
}
