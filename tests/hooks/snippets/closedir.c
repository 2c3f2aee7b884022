/* SPDX-License-Identifier: MIT */
static void snippet_closedir(void)
{
	DIR *d;

	list_prepare();
	for (int i = 0; i < 40; i++) {
		d = opendir(i % 2 ? "../closed" : "../closed/list-made");
		for (int k = i; d && k && readdir(d); k--)
			;
		CALL("closed", d ? closedir(d) : -1);
	}
	list_by("../closed", readdir);
	list_forget();
}
