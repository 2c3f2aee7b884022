/* SPDX-License-Identifier: MIT */
static struct passwd *with_getpwnam_r(const char *by)
{
	static struct passwd entry;
	struct passwd *ret = NULL;

	return UNLESS(
		getpwnam_r(by, &entry, names_buf, sizeof(names_buf), &ret),
		ret);
}

static void snippet_getpwnam_r(void)
{
	struct passwd entry, *ret;

	GROWING("growing", getpwnam_r("daemon", &entry, names_buf, n, &ret),
		ret, user_is_inside);
	GROWING("own, growing",
		getpwnam_r(OWN_NAME, &entry, names_buf, n, &ret), ret,
		user_is_inside);
	user_by_name_cases(with_getpwnam_r);
}
