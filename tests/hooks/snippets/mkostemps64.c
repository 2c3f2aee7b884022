/* SPDX-License-Identifier: MIT */
static int temp_by_mkostemps64(char *form)
{
	return temp_fd(mkostemps_64 ? mkostemps_64(form, 4, O_CLOEXEC)
				    : mkostemps(form, 4, O_CLOEXEC));
}

static void snippet_mkostemps64(void)
{
	temp_cases(temp_by_mkostemps64, ".pid");
}
