/* SPDX-License-Identifier: MIT */
static int lock_memory(const void *p, size_t n)
{
	return mlock(p, n);
}

static void snippet_mlock(void)
{
	lock_cases(lock_memory);
}
