/* SPDX-License-Identifier: MIT */
static void snippet_connect(void)
{
	int l = listener(SOCK_STREAM), c = connected(SOCK_STREAM), a;
	struct address v4 = address("127.0.0.1", 1);
	struct sockaddr_un un;
	socklen_t len;

	a = accept(l, NULL, NULL);
	say_peer("the listener", c);
	say_peer("the client", a);
	abstract(&un, &len);
	CALL("again", connect(c, (struct sockaddr *)&un, len));
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	CALL("NULL", connect(c, nil(), len));
	CALL("unmapped", connect(c, unmapped(), len));
	CALL("no length", connect(c, (struct sockaddr *)&un, 0));
	CALL("v4 on unix", connect(c, (void *)&v4.ss, v4.len));
	CALL("not a socket", connect(0, (struct sockaddr *)&un, len));
	CALL("-1", connect(-1, (struct sockaddr *)&un, len));
	say_peer("not connected", c);
	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", connect(c, (struct sockaddr *)&un, len));
	a = accept(l, NULL, NULL);
	say_peer("the client, euid 33", a);
	say_peer("the listener, euid 0", c);
	CALL("seteuid 0", seteuid(0));
	a = visitor(l, SOCK_STREAM, 0);
	say_peer("a client that has gone", a);
	a = visitor(l, SOCK_STREAM, 33);
	say_peer("a client of uid 33", a);
	close(l);
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	CALL("nobody there", connect(c, (struct sockaddr *)&un, len));
	c = socket(AF_INET, SOCK_STREAM, 0);
	CALL("inet", connect(c, (void *)&v4.ss, v4.len));
	say_peer("inet", c);
}
