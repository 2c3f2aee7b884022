/* SPDX-License-Identifier: MIT */
static void snippet_seekdir(void)
{
	long start, end;
	DIR *d;

	list_prepare();
	d = opendir("../closed");
	start = telldir(d);
	list_rest("at first", d, readdir);
	end = telldir(d);
	seekdir(d, start);
	list_rest("again", d, readdir);
	seekdir(d, end);
	list_rest("at the end", d, readdir);
	closedir(d);
	list_forget();
}
