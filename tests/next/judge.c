/* SPDX-License-Identifier: MIT */
/*
 * libdl judges what next.c finds.  Preloaded directly behind the library,
 * and defining none of its symbols, this one's dlsym(RTLD_NEXT) searches the
 * very objects that the library's own would.  It compares before main, as a
 * hook called from a constructor would find them, and again at exit, when
 * the program has opened its modules.
 *
 * One line goes to the file that NR_JUDGE names:
 *
 *   start 50 right 0 wrong
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *symbol, *same_as;
} rows[] = {
#define HOOK(symbol, concern, same_as, raw, promise) {#symbol, #same_as},
#include "../../shim/hooks.def"
#undef HOOK
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

void *nonroot_next_of(unsigned id) __attribute__((weak));

static void *libdl_next(unsigned id)
{
	void *p = dlsym(RTLD_NEXT, rows[id].symbol);

	return p ? p : dlsym(RTLD_NEXT, rows[id].same_as);
}

static const char *object_of(void *p)
{
	Dl_info info;

	return p && dladdr(p, &info) && info.dli_fname ? info.dli_fname : "-";
}

static bool is_ours(void *p)
{
	return strstr(object_of(p), "/libnonroot-judge.so");
}

static void judge(const char *when)
{
	const char *path = getenv("NR_JUDGE");
	unsigned right = 0, wrong = 0;
	FILE *f = path && &nonroot_next_of ? fopen(path, "a") : NULL;

	if (!f)
		return;
	for (unsigned i = 0; i < ROWS; i++) {
		void *ours = nonroot_next_of(i), *theirs = libdl_next(i);

		/* A name that this libc lacks is ours to stand in for. */
		if (theirs ? ours == theirs : is_ours(ours)) {
			right++;
			continue;
		}
		wrong++;
		fprintf(f, "%s %s: ours %p in %s, libdl's %p in %s\n", when,
			rows[i].symbol, ours, object_of(ours), theirs,
			object_of(theirs));
	}
	fprintf(f, "%s %u right %u wrong\n", when, right, wrong);
	fclose(f);
}

__attribute__((constructor)) static void at_start(void)
{
	judge("start");
}

__attribute__((destructor)) static void at_exit(void)
{
	judge("exit");
}
