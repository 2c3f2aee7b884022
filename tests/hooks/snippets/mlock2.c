/* SPDX-License-Identifier: MIT */
static int lock_memory2(const void *p, size_t n)
{
	return mlock2(p, n, 0);
}

static void snippet_mlock2(void)
{
	static char page[1];

	lock_cases(lock_memory2);
	CALL("no such flag", mlock2(page, 1, 8));
}
