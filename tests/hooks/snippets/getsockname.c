/* SPDX-License-Identifier: MIT */
static void snippet_getsockname(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	int s6 = socket(AF_INET6, SOCK_DGRAM, 0);
	struct sockaddr_in in = {.sin_port = 0};
	socklen_t len = 4;

	say_name("unbound", s);
	CALL("bind", bind_to(s, "127.0.0.1", 80));
	CALL("bind v6", bind_to(s6, "::1", 80));
	say_name("bound", s);
	say_name("bound, v6", s6);
	CALL("cut short", getsockname(s, (void *)&in, &len));
	say("length %u, port %u, address %08x", len, ntohs(in.sin_port),
	    in.sin_addr.s_addr);
	len = (socklen_t)-1;
	CALL("length -1", getsockname(s, (void *)&in, &len));
	len = sizeof(in);
	CALL("NULL", getsockname(s, nil(), &len));
	CALL("unmapped", getsockname(s, unmapped(), &len));
	CALL("NULL length", getsockname(s, (void *)&in, nil()));
	CALL("unmapped length", getsockname(s, (void *)&in, unmapped()));
	CALL("not a socket", getsockname(0, (void *)&in, &len));
	CALL("-1", getsockname(-1, (void *)&in, &len));
	close(s);
	close(s6);
}
