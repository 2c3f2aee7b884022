/* SPDX-License-Identifier: MIT */
static void cwd_by___getwd_chk(const char *label)
{
	char buf[PATH_MAX];
	char *p = GOT(label, getwd_chk ? getwd_chk(buf, sizeof(buf))
				       : getcwd(buf, sizeof(buf)));

	say_path(label, p);
	(void)buf;
}

static void snippet___getwd_chk(void)
{
	prepare_found();
	if (CALL("a new folder", access(CLOSED "made", F_OK)) == 0) {
		go(CLOSED "made");
		cwd_by___getwd_chk("in a new folder");
		go_back();
	}
	go(CLOSED "folder");
	cwd_by___getwd_chk("in another");
	go_back();
	clear_found();
}
