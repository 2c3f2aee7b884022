/* SPDX-License-Identifier: MIT */
static int temp_by_mkostemps(char *form)
{
	return temp_fd(mkostemps(form, 4, O_CLOEXEC));
}

static void snippet_mkostemps(void)
{
	temp_cases(temp_by_mkostemps, ".pid");
}
