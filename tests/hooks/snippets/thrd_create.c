/* SPDX-License-Identifier: MIT */
static int c11_says(void *unused)
{
	say_ids();
	return unused != NULL;
}

/* Said when the thread is done: it speaks, too. */
static void run_c11(const char *label, thrd_start_t body)
{
	thrd_t t;
	int r = thrd_create(&t, body, NULL);

	if (r == thrd_success)
		thrd_join(t, NULL);
	CALL(label, r);
}

static int c11_with_ids(void *unused)
{
	CALL("setresuid of a thread", syscall(SYS_setresuid, 1, 2, 3));
	say_ids();
	run_c11("its child", c11_says);
	return unused != NULL;
}

static void snippet_thrd_create(void)
{
	run_c11("a thread with ids", c11_with_ids);
	run_c11("after it", c11_says);
	say_ids();
}
