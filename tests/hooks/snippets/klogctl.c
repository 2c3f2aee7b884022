/* SPDX-License-Identifier: MIT */
static void snippet_klogctl(void)
{
	say_nothing_to_add();
	CALL("size", klogctl(10, NULL, 0));
	CALL("clear", klogctl(5, NULL, 0));
	CALL("no such type", klogctl(99, NULL, 0));
}
