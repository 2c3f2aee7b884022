/* SPDX-License-Identifier: MIT */
static void snippet_fork(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		say("child: %u", (unsigned)getuid());
		CALL("child, setuid", setuid(33));
		say_ids();
		_exit(0);
	}
	CALL("the child ends", closed_child(pid));
	say("parent: %u", (unsigned)getuid());
	/* What a thread alone has is its child's. */
	CALL("setresuid", syscall(SYS_setresuid, 1, 2, 3));
	pid = fork();
	if (pid == 0) {
		say_ids();
		_exit(0);
	}
	CALL("the child ends", closed_child(pid));
	say_ids();
}
