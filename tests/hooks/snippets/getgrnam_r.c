/* SPDX-License-Identifier: MIT */
static struct group *with_getgrnam_r(const char *by)
{
	static struct group entry;
	struct group *ret = NULL;

	return UNLESS(
		getgrnam_r(by, &entry, names_buf, sizeof(names_buf), &ret),
		ret);
}

static void snippet_getgrnam_r(void)
{
	struct group entry, *ret;

	GROWING("growing", getgrnam_r("daemon", &entry, names_buf, n, &ret),
		ret, group_is_inside);
	GROWING("own, growing",
		getgrnam_r(OWN_NAME, &entry, names_buf, n, &ret), ret,
		group_is_inside);
	group_by_name_cases(with_getgrnam_r);
}
