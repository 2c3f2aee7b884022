/* SPDX-License-Identifier: MIT */
static struct group *with_getgrgid_r(gid_t by)
{
	static struct group entry;
	struct group *ret = NULL;

	return UNLESS(
		getgrgid_r(by, &entry, names_buf, sizeof(names_buf), &ret),
		ret);
}

static void snippet_getgrgid_r(void)
{
	struct group entry, *ret;

	GROWING("growing", getgrgid_r(1, &entry, names_buf, n, &ret), ret,
		group_is_inside);
	GROWING("own, growing",
		getgrgid_r(real_gid(), &entry, names_buf, n, &ret), ret,
		group_is_inside);
	group_by_gid_cases(with_getgrgid_r);
}
