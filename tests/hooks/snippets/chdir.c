/* SPDX-License-Identifier: MIT */
static long find_by_chdir(const char *path)
{
	int r;
	int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	r = chdir(path);
	if (fchdir(here))
		say("no way back");
	close(here);
	return r;
}

static void snippet_chdir(void)
{
	finding_cases(find_by_chdir);
}
