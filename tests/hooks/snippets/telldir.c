/* SPDX-License-Identifier: MIT */
static void snippet_telldir(void)
{
	long positions[64];
	struct dirent *e;
	int n = 0;
	DIR *d;

	list_prepare();
	d = opendir("../closed");
	for (positions[0] = telldir(d); n < 63 && readdir(d); n++)
		positions[n + 1] = telldir(d);
	for (int i = n - 1; i >= 0; i--) {
		seekdir(d, positions[i]);
		CALL("the same", telldir(d) == positions[i]);
		e = readdir(d);
		if (e)
			list_note(e->d_name);
	}
	walk_say("found again");
	closedir(d);
	list_forget();
}
