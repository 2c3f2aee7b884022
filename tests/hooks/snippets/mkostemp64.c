/* SPDX-License-Identifier: MIT */
static int temp_by_mkostemp64(char *form)
{
	return temp_fd(mkostemp_64 ? mkostemp_64(form, O_CLOEXEC)
				   : mkostemp(form, O_CLOEXEC));
}

static void snippet_mkostemp64(void)
{
	temp_cases(temp_by_mkostemp64, "");
}
