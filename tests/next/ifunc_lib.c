/* SPDX-License-Identifier: MIT */
/*
 * A library whose IFUNC resolver calls the hooks.  glibc relocates a
 * program's libraries before the preloaded ones, so that the resolver of a
 * function that the library itself points to runs while the hooks cannot
 * reach libc yet.
 */
#include <stdio.h>
#include <sys/auxv.h>

#include "probe.h"

const long *ifunc_saw(void);
int ifunc_call(void);

static long seen[7];

static int answer(void)
{
	return 42;
}

typedef int answer_fn(void);

__attribute__((used)) static answer_fn *resolve(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	seen[0] = (long)getuid();
	seen[1] = fd >= 0;
	if (fd >= 0)
		close(fd);
	seen[2] = open(PROBE_FILE, O_RDONLY | O_CLOEXEC);
	seen[3] = chown("/etc", 0, 0);
	seen[4] = access("/", F_OK);
	seen[5] = fopen("/dev/null", "r") != NULL;
	/* What resolvers ask for is AT_HWCAP, which may be anything. */
	seen[6] = getauxval(AT_PAGESZ) == (unsigned long)getpagesize();
	return answer;
}

static answer_fn chosen __attribute__((ifunc("resolve")));

/* An IRELATIVE relocation: the resolver runs when the library is relocated. */
static answer_fn *const pointer = chosen;

const long *ifunc_saw(void)
{
	return seen;
}

int ifunc_call(void)
{
	return pointer();
}
