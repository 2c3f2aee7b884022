/* SPDX-License-Identifier: MIT */
/* Where libc has no such form its stand-in of hooks.def is what is listed. */
static struct passwd *with_getpwent_r(void)
{
	static struct passwd entry, other;
	struct passwd *ret = NULL, *none;
	char byte;
	int r;

	if (!getpwent_r)
		return getpwent();
	r = getpwent_r(&entry, names_buf, sizeof(names_buf), &ret);
	if (r && r != ENOENT)
		say("error %d", r);
	if (r == 0 && !user_is_inside(ret))
		say("%s is not inside", ret->pw_name);
	/* A buffer that is too small leaves the next entry where it is. */
	if (r == 0 && getpwent_r(&other, &byte, 1, &none) == 0)
		say("an entry in one byte");
	return UNLESS(r, &entry);
}

static void snippet_getpwent_r(void)
{
	user_list_cases(with_getpwent_r);
}
