/* SPDX-License-Identifier: MIT */
static void *thread_says(void *unused)
{
	say_ids();
	return unused;
}

/* Said when the thread is done: it speaks, too. */
static void run_thread(const char *label, void *(*body)(void *))
{
	pthread_t t;
	int r = pthread_create(&t, NULL, body, NULL);

	if (r == 0)
		pthread_join(t, NULL);
	CALL(label, r);
}

static void *thread_with_ids(void *unused)
{
	CALL("setresuid of a thread", syscall(SYS_setresuid, 1, 2, 3));
	say_ids();
	run_thread("its child", thread_says);
	return unused;
}

static void snippet_pthread_create(void)
{
	run_thread("a thread with ids", thread_with_ids);
	run_thread("after it", thread_says);
	say_ids();
	CALL("setuid of all", setuid(7));
	say_ids();
}
