/* SPDX-License-Identifier: MIT */
/* Names: what is made, looked up and listed. */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cases.h"

INLINE long call_mkdir_rmdir(void)
{
	return mkdir("made", 0755) + rmdir("made");
}
REPEAT(mkdir_rmdir)

INLINE long call_mkstemp(void)
{
	char name[] = "made.XXXXXX";
	int fd = mkstemp(name);

	close(fd);
	return unlink(name);
}
REPEAT(mkstemp)

INLINE long call_getcwd(void)
{
	char path[4096];

	return getcwd(path, sizeof(path)) != NULL;
}
REPEAT(getcwd)

INLINE long call_readlink_miss(void)
{
	char path[256];

	return readlink(MISSING, path, sizeof(path));
}
REPEAT(readlink_miss)

INLINE long call_list(void)
{
	DIR *dir = opendir(TREE);
	long n = 0;

	while (dir && readdir(dir))
		n++;
	return dir ? n + closedir(dir) : -1;
}
REPEAT(list)

INLINE long call_scandir(void)
{
	struct dirent **names;
	int n = scandir(TREE, &names, NULL, NULL);

	for (int i = 0; i < n; i++)
		free(names[i]);
	if (n >= 0)
		free(names);
	return n;
}
REPEAT(scandir)

INLINE long call_glob(void)
{
	glob_t found;
	long r = glob(TREE "/*", 0, NULL, &found);

	if (r == 0)
		globfree(&found);
	return r;
}
REPEAT(glob)

INLINE long call_getpeername(void)
{
	struct sockaddr_storage name;
	socklen_t n = sizeof(name);

	return getpeername(pair_fds[0], (struct sockaddr *)&name, &n);
}
REPEAT(getpeername)

/* Where root makes what it needs; not tried by one who really could. */
static const char *no_new_name(void)
{
	char path[64];

	if (is_really_root())
		return NULL;
	snprintf(path, sizeof(path), "/run/nonroot-bench.%ld", (long)getpid());
	if (mkdir(path, 0755))
		return error_name();
	return refused(rmdir(path));
}

/* A link that root has made leads on. */
static const char *no_link_in(const char *folder)
{
	char link[128], to[16];

	snprintf(link, sizeof(link), "%s/link", folder);
	if (symlink(MADE, link) || readlink(link, to, sizeof(to)) < 0)
		return error_name();
	return refused(unlink(link));
}

static const char *no_link(void)
{
	return no_found(no_link_in);
}

const struct bench_case paths_cases[] = {
	CASE(mkdir_rmdir, making, "mkdir + rmdir", no_new_name),
	CASE(mkstemp, temps, "mkstemp + close + unlink", no_new_name),
	CASE(getcwd, lookups, "getcwd", no_new_name),
	CASE(readlink_miss, lookups, "readlink, ENOENT", no_link),
	CASE(list, listing, "readdir of 32 files", no_new_name),
	CASE(scandir, scans, "scandir of 32 files", no_new_name),
	CASE(glob, globs, "glob of 32 files", no_new_name),
	CASE(getpeername, local, "getpeername", no_new_name),
	{0},
};
