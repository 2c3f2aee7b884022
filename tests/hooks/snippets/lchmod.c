/* SPDX-License-Identifier: MIT */
static void snippet_lchmod(void)
{
	if (symlink("own", "link"))
		say("no link");
	CALL("symlink", lchmod("link", 0600));
	chmod_cases(lchmod);
}
