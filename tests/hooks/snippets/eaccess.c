/* SPDX-License-Identifier: MIT */
static void snippet_eaccess(void)
{
	CALL("setreuid 33:0", setreuid(33, (uid_t)-1));
	CALL("by ruid 33", eaccess(UUID, R_OK));
	CALL("setreuid 0:0", setreuid(0, 0));
	access_cases(eaccess);
}
