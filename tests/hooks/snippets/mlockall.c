/* SPDX-License-Identifier: MIT */
static int maps(size_t n)
{
	void *p = mmap(NULL, n, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? -1 : munmap(p, n);
}

static void snippet_mlockall(void)
{
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){65536, 65536});
	CALL("no flags", mlockall(0));
	CALL("no such flag", mlockall(128 | MCL_FUTURE));
	CALL("current", mlockall(MCL_CURRENT));
	CALL("future", mlockall(MCL_FUTURE));
	CALL("memory, later", maps(1 << 20));
	CALL("both", mlockall(MCL_CURRENT | MCL_FUTURE));
	CALL("memory, after both", maps(1 << 20));
	CALL("munlockall", munlockall());
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){0, 0});
	CALL("current, nothing allowed", mlockall(MCL_CURRENT));
	CALL("munlockall again", munlockall());
	CALL("setuid 33", setuid(33));
	CALL("for good", mlockall(MCL_FUTURE));
}
