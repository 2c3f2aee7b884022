/* SPDX-License-Identifier: MIT */
static void snippet_readdir(void)
{
	list_prepare();
	list_by("../closed", readdir);
	list_by("../closed/folder", readdir);
	list_by("../closed/list-made", readdir);
	list_forget();
}
