/* SPDX-License-Identifier: MIT */
/* struct open_how of linux/openat2.h, which musl-gcc does not have. */
struct how {
	uint64_t flags, mode, resolve;
};

static int by_seccomp(void *program)
{
	/* 1 is SECCOMP_SET_MODE_FILTER. */
	return (int)syscall(SYS_seccomp, 1, 0, program);
}

static int by_openat2(const char *path, int flags)
{
	struct how how = {.flags = (unsigned)flags};

	return (int)syscall(437, AT_FDCWD, path, &how, sizeof(how));
}

static void snippet_syscall(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0);

	CALL("no such number", syscall(-1));
	CALL("another", syscall(SYS_close, -1));
	CALL("openat2, NULL", syscall(437, AT_FDCWD, UUID, nil(), 24));
	CALL("openat2, unmapped", syscall(437, AT_FDCWD, UUID, unmapped(), 24));
	CALL("getuid", syscall(SYS_getuid));
	open_paths(by_openat2);
	open_result(by_openat2);
	CALL("setresuid", syscall(SYS_setresuid, 0, 33, 0));
	CALL("the named call agrees", geteuid());
	CALL("by euid 33", by_openat2(UUID, O_RDONLY));
	CALL("seteuid 0", seteuid(0));
	make_file("file", 0644);
	CALL("PR_SET_NO_NEW_PRIVS",
	     prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL));
	CALL("seccomp", filter(by_seccomp));
	quiet_cases(s);
}
