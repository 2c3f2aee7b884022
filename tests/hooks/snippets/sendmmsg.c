/* SPDX-License-Identifier: MIT */
static void snippet_sendmmsg(void)
{
	int s[2] = {-1, -1};
	struct letter l[3], in;
	struct mmsghdr v[3] = {
		{.msg_len = 99}, {.msg_len = 99}, {.msg_len = 99}};

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	pass_credentials(s[1]);
	v[0].msg_hdr = *claim(&l[0], getpid(), 0, 0);
	v[1].msg_hdr = *letter(&l[1], 0);
	v[2].msg_hdr = *claim(&l[2], getpid(), 0, 0);
	CALL("three", sendmmsg(s[0], v, 3, 0));
	say("%u %u %u", v[0].msg_len, v[1].msg_len, v[2].msg_len);
	for (int i = 0; i < 3; i++) {
		if (CALL("received",
			 recvmsg(s[1], letter(&in, 64), MSG_DONTWAIT)) >= 0)
			say_control("received", &in.msg);
	}
	v[1].msg_hdr = *claim(&l[1], 1, 0, 0);
	/* musl leaves the errno of the message that stopped it. */
	if (IS_GLIBC)
		CALL("the second not ours", sendmmsg(s[0], v, 3, 0));
	CALL("the first not ours", sendmmsg(s[0], v + 1, 2, 0));
	CALL("none", sendmmsg(s[0], v, 0, 0));
	CALL("not a socket", sendmmsg(0, v, 3, 0));
	CALL("setuid 33", setuid(33));
	CALL("by uid 33", sendmmsg(s[0], v, 3, 0));
	v[0].msg_hdr = *claim(&l[0], getpid(), 33, 0);
	CALL("its own", sendmmsg(s[0], v, 1, 0));
}
