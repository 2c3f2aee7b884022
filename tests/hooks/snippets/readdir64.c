/* SPDX-License-Identifier: MIT */
static void snippet_readdir64(void)
{
	list_prepare();
	list_by("../closed", readdir_64);
	list_by("../closed/list-made", readdir_64);
	list_forget();
}
