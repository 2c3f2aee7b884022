/* SPDX-License-Identifier: MIT */
/*
 * A static program in the place of a privilege dropper, as s6-overlay and
 * others ship theirs: no preload reaches it.  It writes its arguments to the
 * file FORWARDED, and executes Debian's dynamic program of its name.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	const char *name = slash ? slash + 1 : argv[0];
	const char *log = getenv("FORWARDED");
	FILE *f = log ? fopen(log, "a") : NULL;
	char path[4096];

	if (f) {
		fputs(name, f);
		for (int i = 1; i < argc; i++)
			fprintf(f, " %s", argv[i]);
		fputc('\n', f);
		fclose(f);
	}
	argv[0] = (char *)(size_t)name;
	snprintf(path, sizeof(path), "/usr/bin/%s", name);
	execv(path, argv);
	snprintf(path, sizeof(path), "/usr/sbin/%s", name);
	execv(path, argv);
	perror(path);
	return 99;
}
