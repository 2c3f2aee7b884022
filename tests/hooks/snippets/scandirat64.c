/* SPDX-License-Identifier: MIT */
/* musl has none; under the library there is one. */
static int scandirat64_here(const char *folder, struct dirent ***ret,
			    scandir_filter *chosen, scandir_order *order)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY);
	int n = scandirat_64 ? scandirat_64(fd, folder, ret, chosen, order)
			     : scandir(folder, ret, chosen, order);
	int err = errno;

	close(fd);
	errno = err;
	return n;
}

static void snippet_scandirat64(void)
{
	scandir_cases(scandirat64_here);
}
