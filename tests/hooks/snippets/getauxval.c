/* SPDX-License-Identifier: MIT */
#include <sys/auxv.h>

static void snippet_getauxval(void)
{
	CALL("AT_UID", getauxval(AT_UID));
	CALL("AT_EUID", getauxval(AT_EUID));
	CALL("AT_GID", getauxval(AT_GID));
	CALL("AT_EGID", getauxval(AT_EGID));
	CALL("AT_SECURE", getauxval(AT_SECURE));
	CALL("AT_PAGESZ", getauxval(AT_PAGESZ));
	CALL("none such", getauxval(12345));
	CALL("setgid 33", setgid(33));
	CALL("setuid 33", setuid(33));
	CALL("AT_UID, after it", getauxval(AT_UID));
	CALL("AT_EGID, after it", getauxval(AT_EGID));
}
