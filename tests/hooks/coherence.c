/* SPDX-License-Identifier: MIT */
/*
 * How programs give root up, each way in a process of its own, and what they
 * can do afterwards: `coherence` writes one transcript for each way.
 *
 * HOOKS_DIR is a folder with the foreign file in it.
 */
#include "cases.h"

#include <stdlib.h>
#include <sys/wait.h>

#define KEEP ((uid_t)-1)

static const gid_t groups[] = {33, 44};

/* nginx, apache: in this order, with the plain calls. */
static void plain(void)
{
	CALL("setgroups", setgroups(2, groups));
	CALL("setgid", setgid(33));
	CALL("setuid", setuid(33));
	say_powers();
}

static void by_initgroups(void)
{
	CALL("initgroups", initgroups("daemon", 33));
	CALL("setgid", setgid(33));
	CALL("setuid", setuid(33));
	say_powers();
}

/* OpenSSH, OpenDoas: all three at once, then proof that it is irrevocable. */
static void all_three(void)
{
	CALL("setgroups", setgroups(1, groups));
	CALL("setresgid", setresgid(33, 33, 33));
	CALL("setresuid", setresuid(33, 33, 33));
	CALL("regain by setuid", setuid(0));
	CALL("regain by setresuid", setresuid(0, 0, 0));
	say_powers();
}

static void by_setreuid(void)
{
	CALL("setregid", setregid(33, 33));
	CALL("setreuid", setreuid(33, 33));
	say_powers();
}

/* The wrong order: the group can no longer be given up. */
static void uid_first(void)
{
	CALL("setuid", setuid(33));
	CALL("setgid", setgid(33));
	CALL("setgroups", setgroups(0, NULL));
	say_powers();
}

/* For a while, as a mail server does for each user. */
static void for_a_while(void)
{
	for (uid_t user = 33; user < 36; user++) {
		int s = socket(AF_INET, SOCK_STREAM, 0);

		CALL("setegid", setegid(user));
		CALL("seteuid", seteuid(user));
		say_ids();
		CALL("chown", chown(FOREIGN, 7, 8));
		CALL("bind", bind_to(s, "127.0.0.1", 81));
		CALL("read", closed(open(UUID, O_RDONLY)));
		CALL("access, by the real uid", access(UUID, R_OK));
		CALL("setgroups", setgroups(0, NULL));
		CALL("another user", seteuid(99));
		CALL("seteuid 0", seteuid(0));
		CALL("setegid 0", setegid(0));
		CALL("chown", chown(FOREIGN, 7, 8));
		CALL("bind", bind_to(s, "127.0.0.1", 81));
		CALL("read", closed(open(UUID, O_RDONLY)));
		CALL("setgroups", setgroups(0, NULL));
		close(s);
	}
}

/* Real uid 33, effective 0: what a setuid program is. */
static void as_setuid_program(void)
{
	CALL("setreuid 33:0", setreuid(33, 0));
	CALL("chown", chown(FOREIGN, 7, 8));
	CALL("read", closed(open(UUID, O_RDONLY)));
	CALL("access, by the real uid", access(UUID, R_OK));
	CALL("eaccess", faccessat(AT_FDCWD, UUID, R_OK, AT_EACCESS));
	CALL("drop", setuid(33));
	say_powers();
}

/* A file server's way: files only, other powers stay. */
static void fs_only(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	CALL("setfsgid", setfsgid(33));
	CALL("setfsuid", setfsuid(33));
	CALL("chown", chown(FOREIGN, 33, 33));
	CALL("read", closed(open(UUID, O_RDONLY)));
	CALL("access", access(UUID, R_OK));
	CALL("bind", bind_to(s, "127.0.0.1", 81));
	CALL("setfsuid 0", setfsuid(0));
	CALL("chown", chown(FOREIGN, 7, 8));
	CALL("read", closed(open(UUID, O_RDONLY)));
	close(s);
}

static void gid_only(void)
{
	CALL("setgid", setgid(33));
	say_ids();
	CALL("chown", chown(FOREIGN, 7, 8));
	CALL("read", closed(open(UUID, O_RDONLY)));
	CALL("setgid 0", setgid(0));
	say_ids();
}

/* A saved uid of 0 is a way back, which a program may forget. */
static void half_dropped(void)
{
	CALL("setresuid 33:33:0", setresuid(33, 33, 0));
	CALL("chown", chown(FOREIGN, 7, 8));
	CALL("read", closed(open(UUID, O_RDONLY)));
	CALL("seteuid 0", seteuid(0));
	CALL("chown", chown(FOREIGN, 7, 8));
	CALL("read", closed(open(UUID, O_RDONLY)));
	CALL("for good", setresuid(KEEP, 33, 33));
	say_powers();
}

/* What was opened before the drop stays open. */
static void opened_before(void)
{
	int fd = open(UUID, O_RDONLY), s = socket(AF_INET, SOCK_STREAM, 0);
	char line[5] = "";

	CALL("bind", bind_to(s, "127.0.0.1", 81));
	CALL("setgid", setgid(33));
	CALL("setuid", setuid(33));
	CALL("read", read(fd, line, 4));
	say("\"%s\"", line);
	say_name("bound", s);
	CALL("listen", listen(s, 1));
	CALL("open", open(UUID, O_RDONLY));
}

/* A worker inherits the drop, and a drop in a worker is its own. */
static void workers(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		say("in a worker");
		plain();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	say("in the master");
	CALL("chown", chown(FOREIGN, 7, 8));
	plain();
	pid = fork();
	if (pid == 0) {
		say("in another worker");
		say_powers();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
	{"plain", plain},
	{"by_initgroups", by_initgroups},
	{"all_three", all_three},
	{"by_setreuid", by_setreuid},
	{"uid_first", uid_first},
	{"for_a_while", for_a_while},
	{"as_setuid_program", as_setuid_program},
	{"fs_only", fs_only},
	{"gid_only", gid_only},
	{"half_dropped", half_dropped},
	{"opened_before", opened_before},
	{"workers", workers},
};

int main(void)
{
	const char *folder = getenv("HOOKS_DIR");
	char own[4096];

	/* FOREIGN is seen from a folder below. */
	snprintf(own, sizeof(own), "%s/own", folder ? folder : "/nosuch");
	if (chdir(own)) {
		perror(own);
		return 2;
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		int status = 0;
		pid_t pid;

		say("== %s", ways[i].name);
		pid = fork();
		if (pid == 0) {
			ways[i].run();
			_exit(0);
		}
		waitpid(pid, &status, 0);
		if (status)
			say("status %d", status);
	}
	return 0;
}
