/* SPDX-License-Identifier: MIT */
static int temp_by_mkostemp(char *form)
{
	return temp_fd(mkostemp(form, O_CLOEXEC));
}

static void snippet_mkostemp(void)
{
	temp_cases(temp_by_mkostemp, "");
}
