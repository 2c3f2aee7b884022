/* SPDX-License-Identifier: MIT */
static long find_by_inotify_add_watch(const char *path)
{
	int fd = inotify_init1(IN_CLOEXEC);
	int r = inotify_add_watch(fd, path, IN_CREATE);

	closed(fd);
	return r;
}

static void snippet_inotify_add_watch(void)
{
	finding_cases(find_by_inotify_add_watch);
}
