/* SPDX-License-Identifier: MIT */
static int limit64_of_process(int resource, const struct rlimit *l)
{
	return prlimit_64 ? prlimit_64(0, resource, l, NULL)
			  : prlimit(0, resource, l, NULL);
}

static void snippet_prlimit64(void)
{
	limit_cases(limit64_of_process);
}
