/* SPDX-License-Identifier: MIT */
static int by_prctl(void *program)
{
	/* 22 is PR_SET_SECCOMP, 2 SECCOMP_MODE_FILTER. */
	return prctl(22, 2UL, program, 0UL, 0UL);
}

static void prctl_caps(void)
{
	CALL("bounding 0", prctl(PR_CAPBSET_READ, 0UL, 0UL, 0UL, 0UL));
	CALL("bounding 21", prctl(PR_CAPBSET_READ, 21UL, 0UL, 0UL, 0UL));
	CALL("bounding 63", prctl(PR_CAPBSET_READ, 63UL, 0UL, 0UL, 0UL));
	CALL("bounding 64", prctl(PR_CAPBSET_READ, 64UL, 0UL, 0UL, 0UL));
	CALL("bounding -1", prctl(PR_CAPBSET_READ, -1UL, 0UL, 0UL, 0UL));
	CALL("drop 1", prctl(PR_CAPBSET_DROP, 1UL, 0UL, 0UL, 0UL));
	CALL("drop 21", prctl(PR_CAPBSET_DROP, 21UL, 0UL, 0UL, 0UL));
	CALL("drop 63", prctl(PR_CAPBSET_DROP, 63UL, 0UL, 0UL, 0UL));
	CALL("drop 64", prctl(PR_CAPBSET_DROP, 64UL, 0UL, 0UL, 0UL));
	CALL("ambient, not inheritable",
	     prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 10UL, 0UL, 0UL));
	CALL("ambient 63",
	     prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 63UL, 0UL, 0UL));
	CALL("ambient, an argument too many",
	     prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, 0UL, 1UL, 0UL));
	CALL("ambient, no such operation",
	     prctl(PR_CAP_AMBIENT, 99UL, 0UL, 0UL, 0UL));
	CALL("lower",
	     prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, 0UL, 0UL, 0UL));
	CALL("clear",
	     prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0UL, 0UL, 0UL));
	CALL("clear, an argument too many",
	     prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 1UL, 0UL, 0UL));
	CALL("keepcaps 2", prctl(PR_SET_KEEPCAPS, 2UL, 0UL, 0UL, 0UL));
	CALL("keepcaps 1", prctl(PR_SET_KEEPCAPS, 1UL, 0UL, 0UL, 0UL));
	say_caps();
	CALL("securebits", prctl(PR_SET_SECUREBITS, 0x35UL, 0UL, 0UL, 0UL));
	CALL("a lock undone", prctl(PR_SET_SECUREBITS, 0x15UL, 0UL, 0UL, 0UL));
	CALL("no such bit", prctl(PR_SET_SECUREBITS, 1UL << 40, 0UL, 0UL, 0UL));
	CALL("keepcaps locked", prctl(PR_SET_KEEPCAPS, 0UL, 0UL, 0UL, 0UL));
	say_caps();
	/* No fixup: setuid takes nothing. */
	CALL("seteuid 33", seteuid(33));
	say_caps();
	CALL("chown all the same", chown(FOREIGN, 7, 8));
	CALL("seteuid 0", seteuid(0));
}

/* These are of a thread, and seteuid() of a process: here it has but one. */
static void in_child(void (*run)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		run();
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void snippet_prctl(void)
{
	char name[16] = "";
	int s = socket(AF_INET, SOCK_STREAM, 0);

	CALL("PR_SET_NAME", prctl(PR_SET_NAME, "a-name", 0UL, 0UL, 0UL));
	CALL("PR_GET_NAME", prctl(PR_GET_NAME, name, 0UL, 0UL, 0UL));
	say("\"%s\"", name);
	CALL("none such", prctl(-2, 0UL, 0UL, 0UL, 0UL));
	CALL("PR_SET_NAME, NULL", prctl(PR_SET_NAME, nil(), 0UL, 0UL, 0UL));
	CALL("no filter", prctl(22, 2UL, nil(), 0UL, 0UL));
	in_child(prctl_caps);
	make_file("file", 0644);
	CALL("PR_SET_NO_NEW_PRIVS",
	     prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL));
	CALL("filter", filter(by_prctl));
	quiet_cases(s);
}
