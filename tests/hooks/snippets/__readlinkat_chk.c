/* SPDX-License-Identifier: MIT */
static long find_by___readlinkat_chk(const char *path)
{
	char buf[64];

	return readlinkat_chk ? readlinkat_chk(AT_FDCWD, path, buf, sizeof(buf),
					       sizeof(buf))
			      : readlinkat(AT_FDCWD, path, buf, sizeof(buf));
}

static void snippet___readlinkat_chk(void)
{
	finding_cases(find_by___readlinkat_chk);
}
