/* SPDX-License-Identifier: MIT */
static int make_by___xmknodat(int dirfd, const char *path)
{
	dev_t none = 0;

	return xmknodat ? xmknodat(0, dirfd, path, S_IFIFO | 0604, &none)
			: mknodat(dirfd, path, S_IFIFO | 0604, 0);
}

static void snippet___xmknodat(void)
{
	making_at_cases(make_by___xmknodat);
}
