/* SPDX-License-Identifier: MIT */
/* What the cases work on, and the words in which they say what came. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"

const char *theirs = "theirs", *changed = "changed";
int plain_fd, recorded_fd, pair_fds[2];
uid_t own_uid;
unsigned long limit_hard;

static void touch(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd >= 0)
		close(fd);
}

void fixture_prepare(void)
{
	char path[sizeof(TREE) + 16];
	struct rlimit limit;

	own_uid = getuid();
	if (getrlimit(HARMLESS_LIMIT, &limit) == 0)
		limit_hard = limit.rlim_max;
	if (access(theirs, F_OK))
		theirs = "/usr/bin/id";
	if (access(changed, F_OK))
		changed = "/usr/bin/tty";
	touch(OWN);
	touch(RECORDED);
	(void)!chown(RECORDED, STRANGER, STRANGER);
	mkdir(TREE, 0755);
	for (int i = 0; i < TREE_FILES; i++) {
		snprintf(path, sizeof(path), "%s/%d", TREE, i);
		touch(path);
	}
	plain_fd = open(PLAIN, O_RDONLY | O_CLOEXEC);
	recorded_fd = open(RECORDED, O_RDONLY | O_CLOEXEC);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair_fds))
		pair_fds[0] = pair_fds[1] = -1;
}

const char *error_name(void)
{
	const char *name = strerrorname_np(errno);

	return name ? name : said("errno", errno);
}

const char *said(const char *words, long number)
{
	static char text[64];

	snprintf(text, sizeof(text), "%s %ld", words, number);
	return text;
}

const char *no_root(void)
{
	return getuid() == 0 ? NULL : said("uid", (long)getuid());
}

const char *refused(long r)
{
	return r == 0 ? NULL : error_name();
}

const char *of_child(pid_t child, const char *other)
{
	int status;

	if (child < 0 || waitpid(child, &status, 0) < 0)
		return error_name();
	if (!WIFEXITED(status))
		return said("signal", WTERMSIG(status));
	if (WEXITSTATUS(status) == OTHER)
		return other;
	errno = WEXITSTATUS(status);
	return refused(errno);
}

bool is_really_root(void)
{
	long here = -1, first = -1, outside = -1;
	FILE *map = fopen("/proc/self/uid_map", "r");
	FILE *status = fopen("/proc/self/status", "r");
	char line[128];

	while (status && fgets(line, sizeof(line), status))
		if (strncmp(line, "Uid:", 4) == 0)
			here = atol(line + 4);
	if (map && fscanf(map, "%ld %ld", &first, &outside) != 2)
		outside = -1;
	if (status)
		fclose(status);
	if (map)
		fclose(map);
	return here == 0 && outside == 0;
}

static const char *no_program(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);

	if (fd < 0 || write(fd, "#!/bin/sh\n", 10) != 10)
		return error_name();
	return refused(close(fd));
}

const char *no_found(const char *(*look)(const char *folder))
{
	char folder[64], program[80];
	const char *bad;

	if (is_really_root())
		return NULL;
	snprintf(folder, sizeof(folder), "/run/nonroot-bench.%ld",
		 (long)getpid());
	snprintf(program, sizeof(program), "%s/%s", folder, MADE);
	if (mkdir(folder, 0755))
		return error_name();
	bad = no_program(program);
	if (!bad)
		bad = look(folder);
	unlink(program);
	rmdir(folder);
	return bad;
}
