/* SPDX-License-Identifier: MIT */
static void snippet_rewinddir(void)
{
	DIR *d;

	list_prepare();
	d = opendir("../closed");
	list_rest("at first", d, readdir);
	list_rest("at the end", d, readdir);
	CALL("later",
	     closed(open("../closed/list-later", O_CREAT | O_WRONLY, 0600)));
	rewinddir(d);
	list_rest("rewound", d, readdir);
	CALL("gone", unlink("../closed/list-later"));
	rewinddir(d);
	list_rest("rewound again", d, readdir);
	closedir(d);
	list_forget();
}
