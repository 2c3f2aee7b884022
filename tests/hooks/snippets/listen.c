/* SPDX-License-Identifier: MIT */
static void snippet_listen(void)
{
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c, d, i;
	struct sockaddr_un un;
	socklen_t len;

	CALL("unbound", listen(l, 1));
	abstract(&un, &len);
	CALL("bind", bind(l, (struct sockaddr *)&un, len));
	say_peer("bound", l);
	CALL("seteuid 33", seteuid(33));
	CALL("listen", listen(l, 1));
	say_peer("the listener itself", l);
	CALL("seteuid 0", seteuid(0));
	c = connected(SOCK_STREAM);
	say_peer("what a client sees", c);
	CALL("again", listen(l, 9));
	c = connected(SOCK_STREAM);
	say_peer("what another client sees", c);
	CALL("setuid 34", setuid(34));
	d = accept(l, NULL, NULL);
	say_peer("the first client, after the drop", d);
	c = connected(SOCK_STREAM);
	say_peer("the listener, after the drop", c);
	CALL("datagram", listen(socket(AF_UNIX, SOCK_DGRAM, 0), 1));
	i = socket(AF_INET, SOCK_STREAM, 0);
	CALL("inet", listen(i, 1));
	say_peer("inet", i);
	CALL("not a socket", listen(0, 1));
	CALL("-1", listen(-1, 1));
}
