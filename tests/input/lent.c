/* SPDX-License-Identifier: MIT */
/*
 * Changes its environment while another thread is in system(3), which
 * executes with an environment of the library's.  Says what is lost.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static int failures;

static void check(const char *what, bool ok)
{
	printf("%s = %s\n", what, ok ? "ok" : "LOST");
	failures += !ok;
}

static void *sleep_in_system(void *seconds)
{
	char command[64];

	snprintf(command, sizeof(command), "sleep %s; exit 3",
		 (const char *)seconds);
	return (void *)(long)system(command);
}

static pthread_t start(char *seconds)
{
	pthread_t t;

	pthread_create(&t, NULL, sleep_in_system, seconds);
	usleep(150000);
	return t;
}

static bool ended(pthread_t t)
{
	void *status;

	pthread_join(t, &status);
	return (long)status == 3 << 8;
}

static bool is(const char *name, const char *value)
{
	const char *v = getenv(name);

	return value ? v && strcmp(v, value) == 0 : !v;
}

static bool shell_says(const char *command, const char *wanted)
{
	char line[256] = "";
	FILE *f = popen(command, "r");

	if (f && fgets(line, sizeof(line), f))
		line[strcspn(line, "\n")] = '\0';
	if (f)
		pclose(f);
	return strcmp(line, wanted) == 0;
}

int main(void)
{
	char **before;
	pthread_t a, b;

	setenv("CHANGED", "1", 1);
	setenv("GONE", "1", 1);
	setenv("STAYS", "1", 1);
	before = environ;

	a = start("0.5");
	setenv("CHANGED", "2", 1);
	unsetenv("GONE");
	check("the command ends as it does", ended(a));
	check("changed in place", is("CHANGED", "2"));
	check("taken out", is("GONE", NULL));
	check("the rest", is("STAYS", "1") && is("PATH", getenv("PATH")));
	check("nothing of ours remains", is("LIBNONROOT", NULL));
	check("the array is the program's", environ == before);

	/* Ids that change while an older command still runs. */
	a = start("0.6");
	if (setuid(33))
		return 2;
	b = start("0.1");
	check("a later command has the ids of its time",
	      shell_says("env -i /usr/bin/id -u", "33"));
	check("the younger ends first", ended(b));
	check("the older after it", ended(a));
	check("both have given back", environ == before);

	a = start("0.5");
	setenv("ADDED", "1", 1);
	check("the command ends", ended(a));
	check("added", is("ADDED", "1"));
	check("the rest is there", is("STAYS", "1") && is("CHANGED", "2"));
	check("a command sees it", shell_says("echo $ADDED$STAYS", "11"));
	for (int i = 0; i < 100; i++)
		if (system("exit 0"))
			failures++;
	check("and after a hundred more", is("ADDED", "1") && !failures);
	return failures != 0;
}
