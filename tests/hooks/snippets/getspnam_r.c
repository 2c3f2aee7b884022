/* SPDX-License-Identifier: MIT */
static struct spwd *with_getspnam_r(const char *by)
{
	static struct spwd entry;
	struct spwd *ret = NULL;

	return UNLESS(
		getspnam_r(by, &entry, names_buf, sizeof(names_buf), &ret),
		ret);
}

static bool shadow_is_inside(const struct spwd *s)
{
	return is_inside(s->sp_namp) && is_inside(s->sp_pwdp);
}

static void snippet_getspnam_r(void)
{
	struct spwd entry, *ret;

	GROWING("growing", getspnam_r("daemon", &entry, names_buf, n, &ret),
		ret, shadow_is_inside);
	GROWING("own, growing", getspnam_r("bin", &entry, names_buf, n, &ret),
		ret, shadow_is_inside);
	shadow_cases(with_getspnam_r);
	shadow_dropped_cases(with_getspnam_r);
}
