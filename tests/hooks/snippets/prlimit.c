/* SPDX-License-Identifier: MIT */
static int limit_of_process(int resource, const struct rlimit *l)
{
	return prlimit(0, resource, l, NULL);
}

static void snippet_prlimit(void)
{
	struct rlimit old = {1, 2}, more = {300, 300};
	pid_t pid;

	limit_of_process(RLIMIT_NOFILE, &(struct rlimit){64, 128});
	CALL("what it was", prlimit(0, RLIMIT_NOFILE, &more, &old));
	say("%lu:%lu", (unsigned long)old.rlim_cur,
	    (unsigned long)old.rlim_max);
	CALL("nowhere to put that",
	     prlimit(0, RLIMIT_NOFILE, &(struct rlimit){999, 999}, unmapped()));
	CALL("no such process", prlimit(-1, RLIMIT_NOFILE, &more, NULL));
	pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	CALL("a child's",
	     prlimit(pid, RLIMIT_NOFILE, &(struct rlimit){2000, 2000}, NULL));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	limit_cases(limit_of_process);
}
