/* SPDX-License-Identifier: MIT */
static void cwd_by_get_current_dir_name(const char *label)
{
	char buf[PATH_MAX];
	char *p = GOT(label, get_current_dir_name());

	say_path(label, p);
	(void)buf;
}

static void snippet_get_current_dir_name(void)
{
	prepare_found();
	if (CALL("a new folder", access(CLOSED "made", F_OK)) == 0) {
		go(CLOSED "made");
		cwd_by_get_current_dir_name("in a new folder");
		go_back();
	}
	go(CLOSED "folder");
	cwd_by_get_current_dir_name("in another");
	go_back();
	clear_found();
}
