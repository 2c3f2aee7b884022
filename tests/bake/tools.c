/* SPDX-License-Identifier: MIT */
/*
 * The programs of a musl image: env, id and cat, as far as bake asks for them,
 * by the name that it is called by.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int env(char **argv)
{
	while (*++argv && strchr(*argv, '='))
		putenv(*argv);
	if (!*argv)
		return 0;
	execvp(*argv, argv);
	perror(*argv);
	return 127;
}

static int cat(const char *path)
{
	FILE *f = fopen(path, "r");
	int c;

	if (!f) {
		perror(path);
		return 1;
	}
	while ((c = getc(f)) != EOF)
		putchar(c);
	return fclose(f);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');

	name = name ? name + 1 : argv[0];
	if (strcmp(name, "env") == 0)
		return env(argv);
	if (strcmp(name, "id") == 0)
		return printf("%d\n", (int)getuid()) < 0;
	if (strcmp(name, "cat") == 0 && argc == 2)
		return cat(argv[1]);
	fprintf(stderr, "%s: not here\n", name);
	return 2;
}
