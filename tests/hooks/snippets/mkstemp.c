/* SPDX-License-Identifier: MIT */
static int temp_by_mkstemp(char *form)
{
	return temp_fd(mkstemp(form));
}

static void snippet_mkstemp(void)
{
	temp_cases(temp_by_mkstemp, "");
}
