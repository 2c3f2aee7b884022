/* SPDX-License-Identifier: MIT */
static int set(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
	struct cap_head h = {CAP_V3, 0};
	struct cap_data d[2] = {{(uint32_t)effective, (uint32_t)permitted,
				 (uint32_t)inheritable},
				{(uint32_t)(effective >> 32),
				 (uint32_t)(permitted >> 32),
				 (uint32_t)(inheritable >> 32)}};

	return capset(&h, d);
}

static void capset_headers(void)
{
	struct cap_head h = {0, 0};
	struct cap_data d[2] = {{0x55, 0x55, 0x55}, {0}};

	CALL("unknown version", capset(&h, d));
	say("%08x", h.version);
	h.version = 0;
	CALL("unknown version, no data", capset(&h, nil()));
	say("%08x", h.version);
	CALL("no header", capset(nil(), d));
	CALL("unmapped header", capset(unmapped(), d));
	CALL("no data", capset(&h, nil()));
	CALL("unmapped data", capset(&h, unmapped()));
	h.pid = 1;
	CALL("another process", capset(&h, d));
	CALL("another process, no data", capset(&h, nil()));
	h.pid = -1;
	CALL("pid -1", capset(&h, d));
	h.pid = (int)syscall(SYS_gettid);
	d[0].effective = d[0].permitted = 0xa80425fb;
	CALL("by tid", capset(&h, d));
	say_caps();
	/* The upper halves are 0 then. */
	h.version = CAP_V1;
	CALL("version 1", capset(&h, d));
	say_caps();
}

/*
 * capset(2) is of the calling thread.  libc's setuid() would find its threads
 * to differ, and abort: so the ids are changed in this one alone.
 */
static void snippet_capset(void)
{
	const uint64_t all = 0xa80425fb;

	capset_headers();
	CALL("more than permitted", set(all, all | 1ull << 21, 0));
	CALL("effective only", set(all | 1ull << 21, all, 0));
	CALL("no such capability", set(all | 1ull << 63, all | 1ull << 63, 0));
	CALL("inheritable", set(all, all, 0x400));
	CALL("ambient",
	     prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 10UL, 0UL, 0UL));
	say_caps();
	CALL("no effective", set(0, all, 0x400));
	CALL("chown without it", chown(FOREIGN, 7, 8));
	CALL("setuid without it", syscall(SYS_setuid, 33));
	CALL("setgroups without it", syscall(SYS_setgroups, 0, NULL));
	CALL("inheritable beyond bounding", set(0, all, 1ull << 21));
	CALL("effective again", set(all, all, 0x400));
	CALL("chown", chown(FOREIGN, 7, 8));
	CALL("drop", set(0xc0, 0xc0, 0));
	say_caps();
	CALL("raise", set(0xc1, 0xc1, 0));
	CALL("chown after the drop", chown(FOREIGN, 7, 8));
	CALL("setuid 33", syscall(SYS_setuid, 33));
	say_caps();
	CALL("setuid 0", syscall(SYS_setuid, 0));
	CALL("raise again", set(0xc0, 0xc0, 0));
	CALL("nothing", set(0, 0, 0));
}
