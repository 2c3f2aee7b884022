/* SPDX-License-Identifier: MIT */
static void snippet_readdir64_r(void)
{
	list_prepare();
	list_by_r("../closed", readdir_64_r);
	list_by_r("../closed/list-made", readdir_64_r);
	list_forget();
}
