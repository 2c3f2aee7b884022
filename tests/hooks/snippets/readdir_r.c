/* SPDX-License-Identifier: MIT */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
static void snippet_readdir_r(void)
{
	list_prepare();
	list_by_r("../closed", readdir_r);
	list_by_r("../closed/list-made", readdir_r);
	list_forget();
}
#pragma GCC diagnostic pop
