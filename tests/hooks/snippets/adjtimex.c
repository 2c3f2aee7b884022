/* SPDX-License-Identifier: MIT */
static void snippet_adjtimex(void)
{
	struct timex t = {.modes = 0x10}; /* MOD_STATUS */

	say_nothing_to_add();
	CALL("a new status", adjtimex(&t));
	CALL("NULL", adjtimex(nil()));
}
