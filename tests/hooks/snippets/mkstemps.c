/* SPDX-License-Identifier: MIT */
static int temp_by_mkstemps(char *form)
{
	return temp_fd(mkstemps(form, 4));
}

static void snippet_mkstemps(void)
{
	temp_cases(temp_by_mkstemps, ".pid");
}
