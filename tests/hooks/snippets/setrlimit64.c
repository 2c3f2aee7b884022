/* SPDX-License-Identifier: MIT */
static int own_limit64(int resource, const struct rlimit *l)
{
	return setrlimit_64 ? setrlimit_64(resource, l)
			    : setrlimit(resource, l);
}

static void snippet_setrlimit64(void)
{
	limit_cases(own_limit64);
}
