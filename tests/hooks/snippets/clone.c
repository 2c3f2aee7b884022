/* SPDX-License-Identifier: MIT */
static int drops(void *unused)
{
	return setuid(34) || getuid() != 34 || unused;
}

static void snippet_clone(void)
{
	static char stack[65536] __attribute__((aligned(16)));

	CALL("CLONE_VM | CLONE_VFORK",
	     closed_child(clone(drops, stack + sizeof(stack),
				CLONE_VM | CLONE_VFORK | SIGCHLD, NULL)));
	say_ids();
	CALL("CLONE_VM", closed_child(clone(drops, stack + sizeof(stack),
					    CLONE_VM | SIGCHLD, NULL)));
	say_ids();
	CALL("a copy",
	     closed_child(clone(drops, stack + sizeof(stack), SIGCHLD, NULL)));
	say_ids();
	CALL("no stack", clone(drops, NULL, SIGCHLD, NULL));
}
