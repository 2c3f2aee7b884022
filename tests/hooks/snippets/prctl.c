/* SPDX-License-Identifier: MIT */
static int by_prctl(void *program)
{
	/* 22 is PR_SET_SECCOMP, 2 SECCOMP_MODE_FILTER. */
	return prctl(22, 2UL, program, 0UL, 0UL);
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
	make_file("file", 0644);
	CALL("PR_SET_NO_NEW_PRIVS",
	     prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL));
	CALL("filter", filter(by_prctl));
	quiet_cases(s);
}
