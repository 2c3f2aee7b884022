/* SPDX-License-Identifier: MIT */
static void cwd_by_getwd(const char *label)
{
	char buf[PATH_MAX];
	/* By name: the linker warns of any other use. */
	char *(*by)(char *) = (char *(*)(char *))dlsym(RTLD_DEFAULT, "getwd");
	char *p = GOT(label, by ? by(buf) : getcwd(buf, sizeof(buf)));

	say_path(label, p);
	(void)buf;
}

static void snippet_getwd(void)
{
	prepare_found();
	if (CALL("a new folder", access(CLOSED "made", F_OK)) == 0) {
		go(CLOSED "made");
		cwd_by_getwd("in a new folder");
		go_back();
	}
	go(CLOSED "folder");
	cwd_by_getwd("in another");
	go_back();
	clear_found();
}
