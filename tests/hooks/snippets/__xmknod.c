/* SPDX-License-Identifier: MIT */
static int make_by___xmknod(const char *path)
{
	dev_t none = 0;

	return xmknod ? xmknod(0, path, S_IFIFO | 0604, &none)
		      : mknod(path, S_IFIFO | 0604, 0);
}

static void snippet___xmknod(void)
{
	making_cases(make_by___xmknod);
}
