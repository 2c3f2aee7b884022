/* SPDX-License-Identifier: MIT */
static void snippet_recvmmsg(void)
{
	int s[2] = {-1, -1};
	struct letter l[3];
	struct mmsghdr v[3];
	int n;

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	pass_credentials(s[1]);
	send(s[0], "one", 3, 0);
	send(s[0], "two", 3, 0);
	for (int i = 0; i < 3; i++)
		v[i].msg_hdr = *letter(&l[i], i == 1 ? 20 : 64);
	n = (int)CALL("two", recvmmsg(s[1], v, 3, MSG_DONTWAIT, NULL));
	for (int i = 0; i < n; i++) {
		say("%u bytes", v[i].msg_len);
		say_control("each", &v[i].msg_hdr);
	}
	CALL("none", recvmmsg(s[1], v, 3, MSG_DONTWAIT, NULL));
	CALL("no vector", recvmmsg(s[1], v, 0, MSG_DONTWAIT, NULL));
	CALL("not a socket", recvmmsg(0, v, 3, 0, NULL));
	CALL("setuid 33", setuid(33));
	send(s[0], "one", 3, 0);
	for (int i = 0; i < 3; i++)
		v[i].msg_hdr = *letter(&l[i], 64);
	CALL("by uid 33", recvmmsg(s[1], v, 3, MSG_DONTWAIT, NULL));
	say_control("by uid 33", &v[0].msg_hdr);
}
