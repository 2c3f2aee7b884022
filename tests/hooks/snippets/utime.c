/* SPDX-License-Identifier: MIT */
static int by_utime(const char *path, long read, long written)
{
	struct utimbuf t = {.actime = read, .modtime = written};

	return utime(path, read < 0 ? NULL : &t);
}

static void snippet_utime(void)
{
	times_cases(by_utime);
}
