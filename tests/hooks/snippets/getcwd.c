/* SPDX-License-Identifier: MIT */
static void cwd_by_getcwd(const char *label)
{
	char buf[PATH_MAX];
	char *p = GOT(label, getcwd(buf, sizeof(buf)));

	say_path(label, p);
	(void)buf;
}

static void snippet_getcwd(void)
{
	prepare_found();
	if (CALL("a new folder", access(CLOSED "made", F_OK)) == 0) {
		go(CLOSED "made");
		cwd_by_getcwd("in a new folder");
		go_back();
	}
	go(CLOSED "folder");
	cwd_by_getcwd("in another");
	go_back();
	clear_found();
}
