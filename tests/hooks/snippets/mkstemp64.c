/* SPDX-License-Identifier: MIT */
static int temp_by_mkstemp64(char *form)
{
	return temp_fd(mkstemp_64 ? mkstemp_64(form) : mkstemp(form));
}

static void snippet_mkstemp64(void)
{
	temp_cases(temp_by_mkstemp64, "");
}
