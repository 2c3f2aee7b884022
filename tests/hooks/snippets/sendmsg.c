/* SPDX-License-Identifier: MIT */
/* What arrives of a claim that is not the sender's own: COMPATIBILITY.md. */
static void sendmsg_claims(int s)
{
	static const struct {
		const char *label;
		uid_t uid;
		gid_t gid;
	} cases[] = {
		{"root", 0, 0},		  {"uid 33", 33, 0},
		{"gid 44", 0, 44},	  {"33:44", 33, 44},
		{"35:46", 35, 46},	  {"7:7", 7, 7},
		{"uid -1", (uid_t)-1, 0}, {"gid -1", 0, (gid_t)-1},
	};
	struct letter l;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CALL(cases[i].label,
		     sendmsg(s, claim(&l, getpid(), cases[i].uid, cases[i].gid),
			     MSG_DONTWAIT));
	CALL("pid 1", sendmsg(s, claim(&l, 1, geteuid(), getegid()), 0));
	CALL("pid 0", sendmsg(s, claim(&l, 0, geteuid(), getegid()), 0));
	CALL("no such pid",
	     sendmsg(s, claim(&l, 99999999, geteuid(), getegid()), 0));
}

static void sendmsg_bad(int s)
{
	struct ucred u = {getpid(), 0, 0};
	struct letter l, before;

	CALL("short", (letter(&l, 0), enclose(&l, SCM_CREDENTIALS, &u, 8),
		       sendmsg(s, &l.msg, 0)));
	CALL("long", (letter(&l, 0), enclose(&l, SCM_CREDENTIALS, &l, 16),
		      sendmsg(s, &l.msg, 0)));
	claim(&l, getpid(), 0, 0)->msg_controllen = CMSG_LEN(sizeof(u)) - 1;
	CALL("cut", sendmsg(s, &l.msg, 0));
	claim(&l, getpid(), 0, 0)->msg_controllen = CMSG_LEN(sizeof(u));
	before = l;
	CALL("exact", sendmsg(s, &l.msg, 0));
	say("%s", memcmp(&l, &before, sizeof(l)) ? "written to" : "as it was");
	CALL("NULL", sendmsg(s, nil(), 0));
	letter(&l, 0)->msg_iov = unmapped();
	CALL("unmapped vector", sendmsg(s, &l.msg, 0));
	CALL("not a socket", sendmsg(0, claim(&l, getpid(), 0, 0), 0));
	CALL("-1", sendmsg(-1, claim(&l, getpid(), 0, 0), 0));
	if (!IS_GLIBC)
		return;
	letter(&l, 64)->msg_control = unmapped();
	CALL("unmapped control", sendmsg(s, &l.msg, 0));
	CALL("unmapped", sendmsg(s, unmapped(), 0));
}

static void sendmsg_several(int from, int to)
{
	struct ucred u = {getpid(), 0, 0};
	struct letter l;

	claim(&l, getpid(), 0, 0);
	enclose(&l, SCM_RIGHTS, &from, sizeof(from));
	enclose(&l, SCM_CREDENTIALS, &u, sizeof(u));
	CALL("several", sendmsg(from, &l.msg, 0));
	if (CALL("received",
		 recvmsg(to, letter(&l, sizeof(l.control)), MSG_DONTWAIT)) >= 0)
		say_control("received", &l.msg);
	claim(&l, getpid(), 0, 0);
	u.pid = 1;
	enclose(&l, SCM_CREDENTIALS, &u, sizeof(u));
	CALL("one of them not ours", sendmsg(from, &l.msg, 0));
}

static void snippet_sendmsg(void)
{
	int s[2] = {-1, -1}, d[2], on = 1;
	struct letter l;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	socketpair(AF_UNIX, SOCK_STREAM, 0, d);
	pass_credentials(s[1]);
	CALL("no claim", sendmsg(s[0], letter(&l, 0), 0));
	if (CALL("received", recvmsg(s[1], letter(&l, 64), MSG_DONTWAIT)) >= 0)
		say_control("received", &l.msg);
	sendmsg_several(s[0], s[1]);
	sendmsg_bad(s[0]);
	sendmsg_claims(d[0]);
	CALL("closed", close(d[1]));
	CALL("to nobody",
	     sendmsg(d[0], claim(&l, getpid(), 0, 0), MSG_NOSIGNAL));
	socketpair(AF_UNIX, SOCK_STREAM, 0, d);
	CALL("seteuid 33", seteuid(33));
	sendmsg_claims(d[0]);
	CALL("seteuid 0", seteuid(0));
	CALL("setresgid", setresgid(44, 45, 46));
	CALL("setresuid", setresuid(33, 34, 35));
	sendmsg_claims(d[0]);
	setsockopt(d[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on));
	CALL("its own", sendmsg(d[0], claim(&l, getpid(), 33, 44), 0));
	CALL("setresuid", setresuid(35, 35, 35));
	CALL("given up", sendmsg(d[0], claim(&l, getpid(), 33, 44), 0));
}
