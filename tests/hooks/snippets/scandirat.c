/* SPDX-License-Identifier: MIT */
/* musl has none; under the library there is one. */
static int scandirat_here(const char *folder, struct dirent ***ret,
			  scandir_filter *chosen, scandir_order *order)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY);
	int n = scandirat_ ? scandirat_(fd, folder, ret, chosen, order)
			   : scandir(folder, ret, chosen, order);
	int err = errno;

	close(fd);
	errno = err;
	return n;
}

static void snippet_scandirat(void)
{
	scandir_cases(scandirat_here);
}
