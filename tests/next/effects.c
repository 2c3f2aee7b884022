/* SPDX-License-Identifier: MIT */
/*
 * What other preloaded libraries are for, one effect each, in one line:
 * "eatmydata" makes files without O_SYNC and fsync(2) a no-op, "fakechroot"
 * opens and chowns below another root, "nss_wrapper" has users of its own,
 * "malloc" says who allocates, after a good deal of it.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe.h"

static void eatmydata(char *line)
{
	int fd = open("/dev/null", O_WRONLY | O_SYNC | O_CLOEXEC);

	probe_num(line, "sync", (fcntl(fd, F_GETFL) & O_SYNC) == O_SYNC);
	/* Which a device does not know. */
	probe_num(line, "fsync", fsync(fd));
}

static void fakechroot(char *line)
{
	probe_num(line, "inside", open("/inside", O_RDONLY | O_CLOEXEC) >= 0);
	probe_num(line, "chown", chown("/inside", 12, 34));
	probe_num(line, "host", access("/usr/bin/env", F_OK));
}

static void nss_wrapper(char *line)
{
	const struct passwd *pw = getpwnam("wrapped");
	gid_t list[8];
	int n;

	probe_num(line, "uid", pw ? (long)pw->pw_uid : -1);
	probe_num(line, "initgroups", initgroups("wrapped", 77));
	n = getgroups(8, list);
	for (int i = 0; i < n; i++)
		probe_num(line, NULL, (long)list[i]);
}

/* Blocks of many sizes live at once; each keeps what was written to it. */
static int allocate(void)
{
	enum { BLOCKS = 512, ROUNDS = 200000 };
	static unsigned char *block[BLOCKS];
	static size_t size[BLOCKS];
	unsigned x = 1;
	int bad = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		unsigned at;

		x = x * 1103515245 + 12345;
		at = (x >> 16) % BLOCKS;
		if (block[at])
			bad += block[at][size[at] - 1] != (unsigned char)at;
		size[at] = 1 + (x >> 8) % 5000;
		block[at] = realloc(block[at], size[at]);
		if (!block[at])
			return -1;
		block[at][size[at] - 1] = (unsigned char)at;
	}
	return bad;
}

static void heap(char *line)
{
	void *p = dlsym(RTLD_DEFAULT, "malloc");
	const char *name;
	Dl_info info;

	probe_num(line, "bad", allocate());
	if (!dladdr(p, &info) || !info.dli_fname)
		return;
	name = strrchr(info.dli_fname, '/');
	probe_put(line, name ? name + 1 : info.dli_fname);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	char line[PROBE_BYTES] = "";

	probe_num(line, "uid", (long)getuid());
	if (!strcmp(what, "eatmydata"))
		eatmydata(line);
	else if (!strcmp(what, "fakechroot"))
		fakechroot(line);
	else if (!strcmp(what, "nss_wrapper"))
		nss_wrapper(line);
	else
		heap(line);
	probe_print(line);
	return 0;
}
