/* SPDX-License-Identifier: MIT */
/*
 * Starts a contestant's program as the user that all are compared as:
 *
 *   enter [-m FILE] [-c CPU] [-u UID] [-p] [-d FOLDER] [-e NAME=VALUE]...
 *         -- PROGRAM [ARGUMENT...]
 *
 * -m  in that mount namespace (/proc/PID/ns/mnt)
 * -c  on that processor alone, if the kernel lets it
 * -u  as that uid and gid, with no group and no capability
 * -p  set-user-ID programs still work: no_new_privs is not set and the
 *     bounding set is kept
 * -d  in that folder
 * -e  with that in its environment
 *
 * It is static: what it executes is the first program that a preloaded
 * library, by /etc/ld.so.preload too, is in, and that one is the user's.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static __attribute__((noreturn)) void die(const char *what)
{
	fprintf(stderr, "enter: %s: %s\n", what, strerror(errno));
	exit(125);
}

/* Joining goes to the root folder. */
static void join_mounts(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || setns(fd, CLONE_NEWNS))
		die(file);
	close(fd);
}

/* Where it is not allowed, the report says that nothing was pinned. */
static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void become(uid_t uid, bool privileges)
{
	for (int cap = 0; !privileges && cap < 64; cap++)
		prctl(PR_CAPBSET_DROP, cap);
	if (setgroups(0, NULL) || setresgid(uid, uid, uid) ||
	    setresuid(uid, uid, uid))
		die("cannot become the user");
	if (!privileges && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		die("no_new_privs");
}

int main(int argc, char **argv)
{
	bool privileges = false;
	long uid = -1;
	int opt;

	while ((opt = getopt(argc, argv, "+m:c:u:pd:e:")) != -1) {
		switch (opt) {
		case 'm':
			join_mounts(optarg);
			break;
		case 'c':
			pin(atoi(optarg));
			break;
		case 'u':
			uid = atol(optarg);
			break;
		case 'p':
			privileges = true;
			break;
		case 'd':
			if (chdir(optarg))
				die(optarg);
			break;
		case 'e':
			putenv(optarg);
			break;
		default:
			optind = argc;
		}
	}
	if (optind >= argc) {
		fputs("usage: enter [-m FILE] [-c CPU] [-u UID] [-p] "
		      "[-d FOLDER] [-e NAME=VALUE]... -- PROGRAM\n",
		      stderr);
		return 125;
	}
	if (uid >= 0)
		become((uid_t)uid, privileges);
	execvp(argv[optind], argv + optind);
	die(argv[optind]);
}
