/* SPDX-License-Identifier: MIT */
static long find_by___readlink_chk(const char *path)
{
	char buf[64];

	return readlink_chk ? readlink_chk(path, buf, sizeof(buf), sizeof(buf))
			    : readlink(path, buf, sizeof(buf));
}

static void snippet___readlink_chk(void)
{
	finding_cases(find_by___readlink_chk);
}
