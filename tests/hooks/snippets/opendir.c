/* SPDX-License-Identifier: MIT */
static void snippet_opendir(void)
{
	DIR *d;

	list_prepare();
	d = GOT("both", opendir("../closed"));
	if (d)
		closedir(d);
	d = GOT("above alone", opendir("../closed/list-made"));
	if (d)
		closedir(d);
	GOT("none", opendir("../closed/nosuch"));
	GOT("in no folder", opendir("nosuch/folder"));
	GOT("a file", opendir("../closed/list-new"));
	GOT("no path", opendir(""));
	list_forget();
}
