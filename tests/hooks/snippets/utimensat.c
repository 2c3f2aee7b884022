/* SPDX-License-Identifier: MIT */
static int by_utimensat(const char *path, long read, long written)
{
	struct timespec t[2] = {{.tv_sec = read}, {.tv_sec = written}};

	return utimensat(AT_FDCWD, path, read < 0 ? NULL : t, 0);
}

static void snippet_utimensat(void)
{
	const struct timespec half[2] = {{.tv_sec = 7},
					 {.tv_nsec = UTIME_OMIT}};
	const struct timespec other[2] = {{.tv_nsec = UTIME_OMIT},
					  {.tv_nsec = UTIME_NOW}};
	const struct timespec none[2] = {{.tv_nsec = UTIME_OMIT},
					 {.tv_nsec = UTIME_OMIT}};

	CALL("one of them", utimensat(AT_FDCWD, FOREIGN, half, 0));
	CALL("the other, now", utimensat(AT_FDCWD, FOREIGN, other, 0));
	say_times("the other, now", FOREIGN);
	CALL("neither", utimensat(AT_FDCWD, FOREIGN, none, 0));
	CALL("a flag that is none", utimensat(AT_FDCWD, FOREIGN, half, 1));
	CALL("times unmapped", utimensat(AT_FDCWD, FOREIGN, unmapped(), 0));
	times_cases(by_utimensat);
}
