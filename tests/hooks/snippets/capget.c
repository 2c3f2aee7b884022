/* SPDX-License-Identifier: MIT */
static void snippet_capget(void)
{
	struct cap_head h = {CAP_V3, 0};
	struct cap_data d[2];

	say_caps();
	h.version = CAP_V2;
	CALL("version 2", capget(&h, d));
	say("%08x %08x", d[0].effective, d[1].effective);
	memset(d, 0x55, sizeof(d));
	h.version = CAP_V1;
	CALL("version 1", capget(&h, d));
	say("%08x %08x", d[0].effective, d[1].effective);
	h.version = CAP_V1;
	CALL("version 1, no data", capget(&h, nil()));
	h.version = 0;
	CALL("unknown version", capget(&h, d));
	say("%08x", h.version);
	h.version = 0;
	CALL("unknown version, no data", capget(&h, nil()));
	say("%08x", h.version);
	CALL("no header", capget(nil(), d));
	CALL("unmapped header", capget(unmapped(), d));
	CALL("unmapped data", capget(&h, unmapped()));
	h.pid = getpid();
	memset(d, 0x55, sizeof(d));
	CALL("by pid", capget(&h, d));
	say("%08x", d[0].permitted);
	h.pid = (int)syscall(SYS_gettid);
	memset(d, 0x55, sizeof(d));
	CALL("by tid", capget(&h, d));
	say("%08x", d[0].permitted);
	h.pid = -1;
	CALL("pid -1", capget(&h, d));
	h.pid = 0x7fffffff;
	CALL("no such pid", capget(&h, d));
	CALL("seteuid 33", seteuid(33));
	say_caps();
	CALL("seteuid 0", seteuid(0));
	CALL("setfsuid 33", setfsuid(33));
	say_caps();
	CALL("setresuid 33", setresuid(33, 33, 33));
	say_caps();
}
