/* SPDX-License-Identifier: MIT */
/*
 * Ways to reach open and getuid other than by the program's own reference;
 * each prints the probe, or what it found.
 *
 *   scope default|next        through dlsym(3)
 *   scope deepbind MODULE     by a module that prefers its own libraries
 *   scope libc-deepbind MODULE  the same by libc's dlopen, not the hook
 *   scope dlopen LIBRARY      LIBRARY's getuid, opened late
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"

#ifndef RTLD_DEEPBIND /* musl has none */
#define RTLD_DEEPBIND 0
#endif

typedef int open_fn(const char *, int, ...);
typedef uid_t getuid_fn(void);
typedef void *dlopen_fn(const char *, int);

static void *must(void *p)
{
	const char *why = p ? NULL : dlerror();

	if (p)
		return p;
	fprintf(stderr, "%s\n", why ? why : "null");
	exit(1);
}

static void by_dlsym(void *where)
{
	open_fn *open_ = (open_fn *)must(dlsym(where, "open"));
	getuid_fn *getuid_ = (getuid_fn *)must(dlsym(where, "getuid"));
	int fd = open_(PROBE_FILE, O_RDONLY | O_CLOEXEC);

	printf("open %s uid %d\n", fd >= 0 ? "answered" : strerror(errno),
	       (int)getuid_());
}

static void by_module(dlopen_fn *dlopen_, const char *path)
{
	void *m = must(dlopen_(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND));
	void (*run)(char *) = (void (*)(char *))must(dlsym(m, "module_probe"));
	char line[PROBE_BYTES];

	run(line);
	probe_print(line);
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	void *m;

	if (!strcmp(how, "default"))
		by_dlsym(RTLD_DEFAULT);
	else if (!strcmp(how, "next"))
		by_dlsym(RTLD_NEXT);
	else if (argc < 3)
		return 2;
	else if (!strcmp(how, "deepbind"))
		by_module(dlopen, argv[2]);
	else if (!strcmp(how, "libc-deepbind")) {
		m = must(dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD));
		by_module((dlopen_fn *)must(dlsym(m, "dlopen")), argv[2]);
	} else {
		m = must(dlopen(argv[2], RTLD_NOW | RTLD_LOCAL));
		by_dlsym(m);
	}
	return 0;
}
