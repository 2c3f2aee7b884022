/* SPDX-License-Identifier: MIT */
static long find_by_truncate(const char *path)
{
	return truncate(path, 2);
}

static void snippet_truncate(void)
{
	finding_cases(find_by_truncate);
	writing_cases(find_by_truncate);
	prepare_found();
	CALL("longer", truncate(CLOSED "file", 9));
	say_owner("longer", CLOSED "file");
	clear_found();
}
