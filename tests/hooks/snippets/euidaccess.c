/* SPDX-License-Identifier: MIT */
static void snippet_euidaccess(void)
{
	CALL("setreuid 33:0", setreuid(33, (uid_t)-1));
	CALL("by ruid 33", euidaccess(UUID, R_OK));
	CALL("setreuid 0:0", setreuid(0, 0));
	access_cases(euidaccess);
}
