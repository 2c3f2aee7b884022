/* SPDX-License-Identifier: MIT */
/*
 * The suspicion of programs that drop root and then try to have it back:
 * each check in a process of its own, with what it concluded and what the
 * process may still do.  `regain` writes one transcript for all of them.
 *
 * The checks are those that the programs document of themselves; the ids
 * are a user and a group that need not exist.
 *
 * HOOKS_DIR is a folder with the foreign file in it.
 */
#include "cases.h"

#include <stdlib.h>

#define USER 999
#define GROUP 998

static const gid_t group_list[] = {GROUP};
static const gid_t many_groups[] = {44, GROUP, 29};

/* The program would end here, with these words. */
static void suspicious(const char *why)
{
	say("SUSPICIOUS: %s", why);
}

static void must(const char *what, bool holds)
{
	if (!holds)
		suspicious(what);
}

/*
 * A login server for good: set all three, then neither the old ids nor root
 * may come back by any call, and what is read must be what was set.
 */
static void login_server(gid_t old_gid, uid_t old_uid)
{
	CALL("setgroups", setgroups(1, group_list));
	CALL("setresgid", setresgid(GROUP, GROUP, GROUP));
	CALL("setresuid", setresuid(USER, USER, USER));
	if (old_gid != GROUP) {
		must("setgid goes back", CALL("setgid", setgid(old_gid)) < 0);
		must("setegid goes back",
		     CALL("setegid", setegid(old_gid)) < 0);
	}
	must("the gid did not follow", getgid() == GROUP && getegid() == GROUP);
	if (old_uid != USER) {
		must("setuid goes back", CALL("setuid", setuid(old_uid)) < 0);
		must("seteuid goes back",
		     CALL("seteuid", seteuid(old_uid)) < 0);
	}
	must("the uid did not follow", getuid() == USER && geteuid() == USER);
}

static void login_server_from_root(void)
{
	login_server(getgid(), getuid());
}

/* It serves a user for a while first, as it does for reading key files. */
static void login_server_after_a_while(void)
{
	gid_t before[64];
	int n = (int)CALL("getgroups", getgroups(64, before));

	CALL("initgroups", initgroups("daemon", GROUP));
	CALL("setegid", setegid(GROUP));
	CALL("seteuid", seteuid(USER));
	must("root's file is open", closed(open("secret", O_RDONLY)) < 0);
	CALL("seteuid back", seteuid(0));
	CALL("setegid back", setegid(0));
	CALL("setgroups back", setgroups((size_t)n, before));
	must("not the groups of before", getgroups(64, before) == n);
	login_server(0, 0);
}

/* What its first process was left with: saved ids that are forgotten. */
static void login_server_forgets_saved(void)
{
	CALL("setresgid", setresgid(GROUP, GROUP, 0));
	CALL("setresuid", setresuid(USER, USER, 0));
	must("setuid 0 with a saved 0 fails", CALL("seteuid", seteuid(0)) == 0);
	login_server(0, 0);
}

/*
 * A package manager's sandbox: groups, gids, uids, all eight read back, and
 * exactly one supplementary group left.
 */
static void sandbox_verify(void)
{
	uid_t r = 0, e = 0, s = 0;
	gid_t rg = 0, eg = 0, sg = 0, list[4] = {0};

	must("groups", getgroups(4, list) == 1 && list[0] == GROUP);
	must("gid", getgid() == GROUP && getegid() == GROUP);
	must("uid", getuid() == USER && geteuid() == USER);
	must("getresuid",
	     getresuid(&r, &e, &s) == 0 && r == USER && e == USER && s == USER);
	must("getresgid", getresgid(&rg, &eg, &sg) == 0 && rg == GROUP &&
				  eg == GROUP && sg == GROUP);
	must("setfsuid", setfsuid((uid_t)-1) == USER);
	must("setgroups", CALL("setgroups", setgroups(2, many_groups)) < 0);
	must("setgid", CALL("setgid", setgid(0)) < 0);
	must("setegid", CALL("setegid", setegid(0)) < 0);
	must("setuid", CALL("setuid", setuid(0)) < 0);
	must("seteuid", CALL("seteuid", seteuid(0)) < 0);
}

static void sandbox(void)
{
	CALL("prctl", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	CALL("setgroups", setgroups(1, group_list));
	CALL("setegid", setegid(GROUP));
	CALL("setgid", setgid(GROUP));
	CALL("setresgid", setresgid(GROUP, GROUP, GROUP));
	CALL("seteuid", seteuid(USER));
	must("seteuid did not follow", getuid() == 0 && geteuid() == USER);
	CALL("seteuid back", seteuid(0));
	CALL("setresuid", setresuid(USER, USER, USER));
	sandbox_verify();
}

/* The same in a child, which is how it runs its methods. */
static void sandbox_in_child(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		CALL("setgroups", setgroups(1, group_list));
		CALL("setresgid", setresgid(GROUP, GROUP, GROUP));
		CALL("setresuid", setresuid(USER, USER, USER));
		sandbox_verify();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	say("status %d", status);
	must("the parent is not root", getuid() == 0 && geteuid() == 0);
	CALL("the parent's setgroups", setgroups(2, many_groups));
	sandbox();
}

/* A name server asserts at once that the id is the one that it set. */
static void name_server(void)
{
	CALL("setgroups", setgroups(1, group_list));
	CALL("setgid", setgid(GROUP));
	must("gid", getgid() == GROUP && getegid() == GROUP);
	CALL("setuid", setuid(USER));
	must("uid", getuid() == USER && geteuid() == USER);
	must("setuid 0 is allowed", CALL("setuid", setuid(0)) < 0);
}

/* And with CAP_SYS_CHROOT and the port kept over the drop. */
static void name_server_keeps_caps(void)
{
	struct cap_head h = {.version = CAP_V3};
	struct cap_data keep[2] = {
		{1 << 10 | 1 << 7 | 1 << 6, 1 << 10 | 1 << 7 | 1 << 6, 0},
		{0, 0, 0}};
	struct cap_data less[2] = {{1 << 10, 1 << 10, 0}, {0, 0, 0}};

	CALL("capset", capset(&h, keep));
	CALL("keepcaps", prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0));
	CALL("setgid", setgid(GROUP));
	CALL("setuid", setuid(USER));
	must("no effective set left", visible_caps().effective == 0);
	must("what was kept", visible_caps().permitted == 0x4c0);
	CALL("capset", capset(&h, less));
	must("only the port", visible_caps().permitted == 0x400 &&
				      visible_caps().effective == 0x400);
	must("setuid 0 is allowed", CALL("setuid", setuid(0)) < 0);
}

/*
 * A mailer's test for the kernels whose setuid left the saved id behind when
 * CAP_SETUID was missing: after setuid to another, setuid(0) must fail.
 */
static void mailer_kernel_check(void)
{
	struct cap_head h = {.version = CAP_V3};
	struct cap_data none[2] = {{0, 0, 0}, {0, 0, 0}};
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		CALL("setuid", setuid(USER));
		must("setuid(0) after setuid", CALL("setuid 0", setuid(0)) < 0);
		must("seteuid(0) after setuid",
		     CALL("seteuid 0", seteuid(0)) < 0);
		must("setreuid(0) after setuid",
		     CALL("setreuid 0", setreuid((uid_t)-1, 0)) < 0);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	say("status %d", status);
	/* Without the capability setuid moves the effective id alone. */
	CALL("capset", capset(&h, none));
	CALL("setuid", setuid(USER));
	must("uid 0 without capabilities sets no ids", getuid() == 0);
	visible_say("afterwards");
}

/* Another mailer: real ids swapped, and back, before the drop. */
static void mailer_swaps(void)
{
	CALL("setregid", setregid(GROUP, 0));
	CALL("setreuid", setreuid(USER, 0));
	must("real", getuid() == USER && geteuid() == 0);
	CALL("swap", setreuid(0, USER));
	must("swapped", getuid() == 0 && geteuid() == USER);
	CALL("swap back", setreuid(USER, 0));
	must("swapped back", getuid() == USER && geteuid() == 0);
	CALL("setgid", setgid(GROUP));
	CALL("setuid", setuid(USER));
	must("setuid 0", CALL("setuid", setuid(0)) < 0);
	must("setreuid 0", CALL("setreuid", setreuid(0, 0)) < 0);
}

/* A mailer's delivery: for each user it becomes him and comes back. */
static void mailer_delivers(void)
{
	for (uid_t user = USER; user < USER + 3; user++) {
		must("setegid", CALL("setegid", setegid(user)) == 0);
		must("setgroups", CALL("setgroups", setgroups(1, &user)) == 0);
		must("seteuid", CALL("seteuid", seteuid(user)) == 0);
		must("no chown", CALL("chown", chown(FOREIGN, 7, 8)) < 0);
		must("seteuid 0", CALL("seteuid", seteuid(0)) == 0);
		must("setegid 0", CALL("setegid", setegid(0)) == 0);
		must("chown", CALL("chown", chown(FOREIGN, 7, 8)) == 0);
	}
	login_server(0, 0);
}

static const struct {
	char name[28];
	void (*run)(void);
} checks[] = {
	{"login_server", login_server_from_root},
	{"login_server_after_a_while", login_server_after_a_while},
	{"login_server_forgets_saved", login_server_forgets_saved},
	{"sandbox", sandbox},
	{"sandbox_in_child", sandbox_in_child},
	{"name_server", name_server},
	{"name_server_keeps_caps", name_server_keeps_caps},
	{"mailer_kernel_check", mailer_kernel_check},
	{"mailer_swaps", mailer_swaps},
	{"mailer_delivers", mailer_delivers},
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
	/* Nobody may read it but root by its capability, so no told root. */
	unlink("secret");
	make_file("secret", 0);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		int status = 0;
		pid_t pid;

		say("== %s", checks[i].name);
		pid = fork();
		if (pid == 0) {
			checks[i].run();
			visible_say("in the end");
			say_powers();
			_exit(0);
		}
		waitpid(pid, &status, 0);
		if (status)
			say("status %d", status);
	}
	return 0;
}
