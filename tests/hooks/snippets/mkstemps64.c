/* SPDX-License-Identifier: MIT */
static int temp_by_mkstemps64(char *form)
{
	return temp_fd(mkstemps_64 ? mkstemps_64(form, 4) : mkstemps(form, 4));
}

static void snippet_mkstemps64(void)
{
	temp_cases(temp_by_mkstemps64, ".pid");
}
