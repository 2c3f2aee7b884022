/* SPDX-License-Identifier: MIT */
static void snippet_socketpair(void)
{
	int s[2] = {-1, -1}, d[2];

	CALL("stream", socketpair(AF_UNIX, SOCK_STREAM, 0, s));
	say_peer("one end", s[0]);
	say_peer("the other", s[1]);
	CALL("datagram", socketpair(AF_UNIX, SOCK_DGRAM, 0, d));
	say_peer("datagram", d[0]);
	CALL("NULL", socketpair(AF_UNIX, SOCK_STREAM, 0, nil()));
	CALL("unmapped", socketpair(AF_UNIX, SOCK_STREAM, 0, unmapped()));
	CALL("inet", socketpair(AF_INET, SOCK_STREAM, 0, d));
	CALL("no family", socketpair(-1, SOCK_STREAM, 0, d));
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", socketpair(AF_UNIX, SOCK_STREAM, 0, d));
	say_peer("by euid 33", d[0]);
	CALL("seteuid 0", seteuid(0));
	CALL("setgid 44", setgid(44));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", socketpair(AF_UNIX, SOCK_SEQPACKET, 0, d));
	say_peer("by uid 33", d[1]);
}
