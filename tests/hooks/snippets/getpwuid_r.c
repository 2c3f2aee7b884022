/* SPDX-License-Identifier: MIT */
static struct passwd *with_getpwuid_r(uid_t by)
{
	static struct passwd entry;
	struct passwd *ret = NULL;

	return UNLESS(
		getpwuid_r(by, &entry, names_buf, sizeof(names_buf), &ret),
		ret);
}

static void snippet_getpwuid_r(void)
{
	struct passwd entry, *ret;

	GROWING("growing", getpwuid_r(1, &entry, names_buf, n, &ret), ret,
		user_is_inside);
	GROWING("own, growing",
		getpwuid_r(real_uid(), &entry, names_buf, n, &ret), ret,
		user_is_inside);
	user_by_uid_cases(with_getpwuid_r);
}
