/* SPDX-License-Identifier: MIT */
static void getsockopt_short(int s)
{
	for (socklen_t room = 0; room <= 13; room++) {
		unsigned char b[16];
		socklen_t len = room;

		memset(b, 0xee, sizeof(b));
		CALL("short", getsockopt(s, SOL_SOCKET, SO_PEERCRED, b, &len));
		say("%u of %u: %02x%02x%02x%02x %02x%02x%02x%02x %02x", len,
		    room, b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11],
		    b[12]);
	}
}

static void getsockopt_bad(int s)
{
	struct ucred u;
	socklen_t len = sizeof(u);

	CALL("NULL", getsockopt(s, SOL_SOCKET, SO_PEERCRED, nil(), &len));
	CALL("unmapped",
	     getsockopt(s, SOL_SOCKET, SO_PEERCRED, unmapped(), &len));
	CALL("NULL length", getsockopt(s, SOL_SOCKET, SO_PEERCRED, &u, nil()));
	CALL("unmapped length",
	     getsockopt(s, SOL_SOCKET, SO_PEERCRED, &u, unmapped()));
	len = (socklen_t)-1;
	CALL("length -1", getsockopt(s, SOL_SOCKET, SO_PEERCRED, &u, &len));
	len = sizeof(u);
	CALL("not a socket", getsockopt(0, SOL_SOCKET, SO_PEERCRED, &u, &len));
	CALL("-1", getsockopt(-1, SOL_SOCKET, SO_PEERCRED, &u, &len));
	CALL("no such option", getsockopt(s, SOL_SOCKET, 9999, &u, &len));
	CALL("another level", getsockopt(s, SOL_IP, SO_PEERCRED, &u, &len));
}

static void getsockopt_groups(const char *label, int s)
{
	gid_t g[4] = {99, 99, 99, 99};
	socklen_t len = sizeof(g);

	CALL(label, getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, g, &len));
	say("%s: %u, %u %u %u %u", label, len, g[0], g[1], g[2], g[3]);
	len = 2;
	CALL("short", getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, g, &len));
	say("%s: %u", label, len);
	len = sizeof(g);
	CALL("NULL", getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, nil(), &len));
	CALL("unmapped",
	     getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, unmapped(), &len));
	CALL("NULL length", getsockopt(s, SOL_SOCKET, SO_PEERGROUPS, g, nil()));
}

static void snippet_getsockopt(void)
{
	const gid_t groups[] = {9, 4, 6};
	int s[2] = {-1, -1}, d[2], type = 0;
	socklen_t len = sizeof(type);

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	say_peer("a pair", s[0]);
	CALL("another option",
	     getsockopt(s[0], SOL_SOCKET, SO_TYPE, &type, &len));
	say("type %d", type);
	getsockopt_short(s[0]);
	getsockopt_bad(s[0]);
	getsockopt_groups("groups", s[1]);
	CALL("setgroups", setgroups(3, groups));
	socketpair(AF_UNIX, SOCK_STREAM, 0, d);
	getsockopt_groups("other groups", d[1]);
	CALL("setgroups", setgroups(0, groups));
	socketpair(AF_UNIX, SOCK_STREAM, 0, d);
	getsockopt_groups("no groups", d[1]);
	getsockopt_groups("inet", socket(AF_INET, SOCK_STREAM, 0));
	say_peer("not connected", socket(AF_UNIX, SOCK_STREAM, 0));
	close(s[1]);
	say_peer("the other end is closed", s[0]);
}
