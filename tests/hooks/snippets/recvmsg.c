/* SPDX-License-Identifier: MIT */
static void recvmsg_one(const char *label, int from, int to, size_t control)
{
	struct letter l;

	if (from >= 0 && send(from, "word", 4, 0) != 4)
		say("%s: not sent", label);
	if (CALL(label, recvmsg(to, letter(&l, control), MSG_DONTWAIT)) >= 0)
		say_control(label, &l.msg);
}

static void recvmsg_bad(int from, int to)
{
	struct letter l;

	CALL("NULL", recvmsg(to, nil(), MSG_DONTWAIT));
	letter(&l, 64)->msg_control = unmapped();
	CALL("sent", send(from, "word", 4, 0));
	CALL("unmapped control", recvmsg(to, &l.msg, MSG_DONTWAIT));
	letter(&l, 64)->msg_iov = unmapped();
	CALL("unmapped vector", recvmsg(to, &l.msg, MSG_DONTWAIT));
	while (recvmsg(to, letter(&l, 64), MSG_DONTWAIT) >= 0)
		;
	CALL("nothing there", recvmsg(to, letter(&l, 64), MSG_DONTWAIT));
	CALL("not a socket", recvmsg(0, letter(&l, 64), 0));
	CALL("-1", recvmsg(-1, letter(&l, 64), 0));
}

/* As libc does it within itself: no hook sees it. */
static pid_t unseen_fork(void)
{
#ifdef __x86_64__
	long pid = SYS_fork;

	__asm__ volatile("syscall" : "+a"(pid) : : "rcx", "r11", "memory");
	return (pid_t)pid;
#else
	return fork();
#endif
}

/* Who has it from its parent, and has been another for a moment. */
static void recvmsg_of_heir(int from, int to, pid_t pid)
{

	if (pid == 0)
		_exit(seteuid(33) || seteuid(0) ||
		      send(from, "word", 4, 0) < 0);
	CALL("the child ends", closed_child(pid));
	recvmsg_one("of a child", -1, to, 64);
}

static void snippet_recvmsg(void)
{
	int s[2] = {-1, -1}, at = listener(SOCK_DGRAM);
	struct letter l;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	recvmsg_one("not asked for", s[0], s[1], 64);
	pass_credentials(s[1]);
	recvmsg_one("asked for", s[0], s[1], 64);
	recvmsg_of_heir(s[0], s[1], unseen_fork());
	recvmsg_of_heir(s[0], s[1], fork());
	recvmsg_one("no room", s[0], s[1], 0);
	for (size_t n = 0; n <= 32; n++)
		recvmsg_one("little room", s[0], s[1], n);
	CALL("sent", send(s[0], "word", 4, 0));
	if (CALL("peek", recvmsg(s[1], letter(&l, 64), MSG_PEEK)) >= 0)
		say_control("peek", &l.msg);
	recvmsg_one("peeked at before", -1, s[1], 64);
	letter(&l, 0);
	enclose(&l, SCM_RIGHTS, &s[0], sizeof(s[0]));
	CALL("a descriptor", sendmsg(s[0], &l.msg, 0));
	recvmsg_one("with a descriptor", -1, s[1], 64);
	recvmsg_bad(s[0], s[1]);
	pass_credentials(at);
	visitor(at, SOCK_DGRAM, 0);
	recvmsg_one("of one that has gone", -1, at, 64);
	visitor(at, SOCK_DGRAM, 33);
	recvmsg_one("of uid 33", -1, at, 64);
	CALL("seteuid 34", seteuid(34));
	recvmsg_one("by euid 34", s[0], s[1], 64);
	CALL("seteuid 0", seteuid(0));
	CALL("setresgid", setresgid(43, 44, 45));
	CALL("setresuid", setresuid(33, 34, 35));
	recvmsg_one("by uid 33", s[0], s[1], 64);
}
