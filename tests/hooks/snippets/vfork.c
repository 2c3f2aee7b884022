/* SPDX-License-Identifier: MIT */
static void snippet_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		if (setgid(33) || setuid(34) || getuid() != 34)
			_exit(1);
		_exit(getgid() == 33 ? 0 : 1);
	}
	CALL("a child that drops and exits", closed_child(pid));
	say_ids();
	pid = vfork();
	if (pid == 0) {
		if (setuid(34))
			_exit(1);
		execl("/bin/true", "true", (char *)NULL);
		_exit(2);
	}
	CALL("one that executes", closed_child(pid));
	say_ids();
	CALL("setuid", setuid(35));
	say_ids();
}
