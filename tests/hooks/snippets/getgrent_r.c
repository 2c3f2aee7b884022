/* SPDX-License-Identifier: MIT */
/* Where libc has no such form its stand-in of hooks.def is what is listed. */
static struct group *with_getgrent_r(void)
{
	static struct group entry, other;
	struct group *ret = NULL, *none;
	char byte;
	int r;

	if (!getgrent_r)
		return getgrent();
	r = getgrent_r(&entry, names_buf, sizeof(names_buf), &ret);
	if (r && r != ENOENT)
		say("error %d", r);
	if (r == 0 && !group_is_inside(ret))
		say("%s is not inside", ret->gr_name);
	/* A buffer that is too small leaves the next entry where it is. */
	if (r == 0 && getgrent_r(&other, &byte, 1, &none) == 0)
		say("an entry in one byte");
	return UNLESS(r, &entry);
}

static void snippet_getgrent_r(void)
{
	group_list_cases(with_getgrent_r);
}
