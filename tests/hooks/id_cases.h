/* SPDX-License-Identifier: MIT */
/* Ids, groups and capabilities. */
#ifndef ID_CASES_H
#define ID_CASES_H

static inline void say_ids(void)
{
	uid_t r = 99, e = 99, s = 99;
	gid_t rg = 99, eg = 99, sg = 99, list[64];
	char text[256] = "";
	size_t at = 0;
	int n;

	if (getresuid(&r, &e, &s) || getresgid(&rg, &eg, &sg))
		say("no ids");
	say("uid %u %u %u %u, gid %u %u %u %u", r, e, s,
	    (uid_t)setfsuid((uid_t)-1), rg, eg, sg, (gid_t)setfsgid((gid_t)-1));
	n = getgroups(64, list);
	for (int i = 0; i < n && at < sizeof(text) - 12; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, " %u",
				       list[i]);
	say("%d groups:%s", n, text);
}

/* How a child ended: its status, or 128 and its signal. */
static inline int closed_child(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static inline void say_caps(void)
{
	struct cap_head h = {CAP_V3, 0};
	struct cap_data d[2] = {{0}};
	char bounding[65] = "", ambient[65] = "";

	CALL("capget", capget(&h, d));
	say("effective %08x%08x permitted %08x%08x inheritable %08x%08x",
	    d[1].effective, d[0].effective, d[1].permitted, d[0].permitted,
	    d[1].inheritable, d[0].inheritable);
	for (unsigned long i = 0; i < 64; i++) {
		int b = prctl(PR_CAPBSET_READ, i, 0UL, 0UL, 0UL);
		int a = prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, i, 0UL,
			      0UL);

		bounding[i] = (char)(b < 0 ? '-' : '0' + b);
		ambient[i] = (char)(a < 0 ? '-' : '0' + a);
	}
	say("bounding %s", bounding);
	say("ambient  %s", ambient);
	CALL("keepcaps", prctl(PR_GET_KEEPCAPS, 0UL, 0UL, 0UL, 0UL));
	CALL("securebits", prctl(PR_GET_SECUREBITS, 0UL, 0UL, 0UL, 0UL));
}

/* What the present credentials allow; alike for native and told ids. */
static inline void say_powers(void)
{
	static const gid_t group = 5;
	int s = socket(AF_INET, SOCK_STREAM, 0);

	say_ids();
	CALL("may chown", chown(FOREIGN, 7, 8));
	CALL("may bind", bind_to(s, "127.0.0.1", 81));
	CALL("may read", closed(open(UUID, O_RDONLY)));
	CALL("may access", access(UUID, R_OK));
	CALL("may setuid", setuid(34));
	CALL("may setuid 0", setuid(0));
	CALL("may seteuid 0", seteuid(0));
	CALL("may setreuid", setreuid(0, (uid_t)-1));
	CALL("may setresuid", setresuid((uid_t)-1, 0, (uid_t)-1));
	CALL("may setgid", setgid(34));
	CALL("may setegid", setegid(0));
	CALL("may setresgid", setresgid(0, (gid_t)-1, (gid_t)-1));
	CALL("may setgroups", setgroups(1, &group));
	CALL("may empty the groups", setgroups(0, NULL));
	CALL("may setfsuid", setfsuid(0));
	say_ids();
	close(s);
}

/*
 * Under a filter that kills: what is told is still told, from memory, and
 * what would need a system call of the library's own is the kernel's answer.
 */
static inline void quiet_cases(int sock)
{
	struct cap_head h = {CAP_V3, (int)syscall(SYS_gettid)};
	struct cap_data d[2] = {{0}};

	CALL("capget", capget(&h, d));
	say("%08x %08x", d[0].effective, d[0].permitted);
	d[0].effective = 0xc0;
	CALL("capset", capset(&h, d));
	d[0].effective = 0xff;
	CALL("capset, beyond permitted", capset(&h, d));
	CALL("getuid", getuid());
	CALL("setgid 33", setgid(33));
	CALL("getgid", getgid());
	CALL_AS_USER("chown", chown("file", 33, 33));
	CALL_AS_USER("open", open(UUID, O_RDONLY));
	CALL_AS_USER("bind", bind_to(sock, "127.0.0.1", 80));
	CALL("setuid 33", setuid(33));
	CALL("geteuid", geteuid());
	CALL("setuid 0", setuid(0));
}

#endif
