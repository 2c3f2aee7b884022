/* SPDX-License-Identifier: MIT */
static int temp_by_mkdtemp(char *form)
{
	return mkdtemp(form) ? 0 : -1;
}

static void snippet_mkdtemp(void)
{
	temp_cases(temp_by_mkdtemp, "");
}
