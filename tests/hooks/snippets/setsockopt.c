/* SPDX-License-Identifier: MIT */
static void snippet_setsockopt(void)
{
	int s[2] = {-1, -1}, on = 1, off = 0;
	struct letter l;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	CALL("on", setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
	say("%zd", send(s[0], "x", 1, 0));
	if (CALL("received", recvmsg(s[1], letter(&l, sizeof(l.control)),
				     MSG_DONTWAIT)) >= 0)
		say_control("received", &l.msg);
	CALL("off",
	     setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &off, sizeof(off)));
	CALL("NULL", setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, nil(), 4));
	CALL("unmapped",
	     setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, unmapped(), 4));
	CALL("short", setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &on, 1));
	CALL("inet", setsockopt(socket(AF_INET, SOCK_STREAM, 0), SOL_SOCKET,
				SO_KEEPALIVE, &on, sizeof(on)));
	CALL("no such option",
	     setsockopt(s[1], SOL_SOCKET, 9999, &on, sizeof(on)));
	CALL("not a socket",
	     setsockopt(0, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
	CALL("-1", setsockopt(-1, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)));
}
