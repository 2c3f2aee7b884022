/* SPDX-License-Identifier: MIT */
static void bind_in_use(void)
{
	int a = socket(AF_INET, SOCK_STREAM, 0);
	int b = socket(AF_INET, SOCK_STREAM, 0);

	CALL("first", bind_to(a, "127.0.0.1", 80));
	CALL("in use", bind_to(b, "127.0.0.1", 80));
	CALL("bound already", bind_to(a, "127.0.0.1", 82));
	CALL("bound already, high port", bind_to(a, "127.0.0.1", 8082));
	say_name("still the first", a);
	close(a);
	CALL("free again", bind_to(b, "127.0.0.1", 80));
	close(b);
}

static void bind_strange(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);
	int s6 = socket(AF_INET6, SOCK_STREAM, 0);
	struct address v4 = address("127.0.0.1", 80);
	struct address v6 = address("::1", 80);
	struct address old = address("0.0.0.0", 83);

	CALL("NULL", bind(s, nil(), v4.len));
	CALL("unmapped", bind(s, unmapped(), v4.len));
	CALL("no length", bind(s, (void *)&v4.ss, 0));
	CALL("short", bind(s, (void *)&v4.ss, 8));
	CALL("too long", bind(s, (void *)&v4.ss, 129));
	CALL("length -1", bind(s, (void *)&v4.ss, (socklen_t)-1));
	CALL("v6 on v4", bind(s, (void *)&v6.ss, v6.len));
	CALL("v4 on v6", bind(s6, (void *)&v4.ss, v4.len));
	CALL("v6, short", bind(s6, (void *)&v6.ss, 20));
	CALL("v6, oldest length", bind(s6, (void *)&v6.ss, 24));
	/* inet_bind() takes no family for AF_INET. */
	old.ss.ss_family = AF_UNSPEC;
	CALL("no family", bind(s, (void *)&old.ss, old.len));
	close(s);
	close(s6);
	s = socket(AF_INET, SOCK_DGRAM, 0);
	CALL("a whole sockaddr_storage",
	     bind(s, (void *)&v4.ss, sizeof(v4.ss)));
	close(s);
	CALL("closed", bind(s, (void *)&v4.ss, v4.len));
	CALL("-1", bind(-1, (void *)&v4.ss, v4.len));
	CALL("not a socket", bind(0, (void *)&v4.ss, v4.len));
}

static void bind_unix(void)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "socket"};
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	struct address v4 = address("127.0.0.1", 80);

	CALL("v4 on unix", bind(s, (void *)&v4.ss, v4.len));
	CALL("unix", bind(s, (void *)&un, sizeof(un)));
	close(s);
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	CALL("unix, in use", bind(s, (void *)&un, sizeof(un)));
	close(s);
}

static void bind_dropped(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	CALL("seteuid 33", seteuid(33));
	CALL("by euid 33", bind_to(s, "127.0.0.1", 84));
	CALL("seteuid 0", seteuid(0));
	CALL("by euid 0", bind_to(s, "127.0.0.1", 84));
	close(s);
	s = socket(AF_INET, SOCK_STREAM, 0);
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", bind_to(s, "127.0.0.1", 85));
	CALL("by uid 33, high port", bind_to(s, "127.0.0.1", 8085));
	close(s);
}

static void snippet_bind(void)
{
	bind_case("v4 tcp", AF_INET, SOCK_STREAM, "0.0.0.0", 80);
	bind_case("v4 udp", AF_INET, SOCK_DGRAM, "127.0.0.1", 53);
	bind_case("v6 tcp", AF_INET6, SOCK_STREAM, "::", 443);
	bind_case("v6 udp", AF_INET6, SOCK_DGRAM, "::1", 69);
	bind_case("mapped", AF_INET6, SOCK_STREAM, "::ffff:127.0.0.1", 80);
	bind_case("first port", AF_INET, SOCK_STREAM, "127.0.0.1", 1);
	bind_case("last low port", AF_INET, SOCK_STREAM, "127.0.0.1", 1023);
	bind_case("first high port", AF_INET, SOCK_STREAM, "::1", 1024);
	bind_case("high port", AF_INET, SOCK_DGRAM, "127.0.0.1", 20080);
	bind_case("not ours", AF_INET, SOCK_STREAM, "192.0.2.1", 80);
	bind_case("v6, not ours", AF_INET6, SOCK_DGRAM, "2001:db8::1", 80);
	bind_in_use();
	bind_strange();
	bind_unix();
	bind_dropped();
}
