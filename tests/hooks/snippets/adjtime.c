/* SPDX-License-Identifier: MIT */
static void snippet_adjtime(void)
{
	struct timeval none = {0, 0}, old;

	say_nothing_to_add();
	CALL("nothing", adjtime(&none, NULL));
	CALL("only asked", adjtime(NULL, &old));
}
