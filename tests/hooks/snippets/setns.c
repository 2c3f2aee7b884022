/* SPDX-License-Identifier: MIT */
static void snippet_setns(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	say_nothing_to_add();
	CALL("not a descriptor", setns(-1, 0));
	CALL("own network", setns(fd, 0));
}
