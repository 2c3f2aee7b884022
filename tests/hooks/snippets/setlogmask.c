/* SPDX-License-Identifier: MIT */
static void snippet_setlogmask(void)
{
	say_nothing_to_add();
	CALL("asked", setlogmask(0));
	CALL("errors", setlogmask(LOG_UPTO(LOG_ERR)));
	CALL("asked again", setlogmask(0));
}
