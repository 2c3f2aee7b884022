/* SPDX-License-Identifier: MIT */
static int own_limit(int resource, const struct rlimit *l)
{
	return setrlimit(resource, l);
}

static void snippet_setrlimit(void)
{
	limit_cases(own_limit);
}
