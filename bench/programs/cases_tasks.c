/* SPDX-License-Identifier: MIT */
/* New tasks and new programs. */
#include <errno.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"

extern char **environ;

INLINE long waited(pid_t child)
{
	int status;

	return child < 0 ? -1 : waitpid(child, &status, 0);
}

INLINE long call_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return waited(child);
}
REPEAT(fork)

/* Not inlined: what is kept across vfork(2) must not be the loop's. */
static __attribute__((noinline)) long call_vfork(void)
{
	pid_t child = vfork();

	if (child == 0)
		_exit(0);
	return waited(child);
}
REPEAT(vfork)

static void *thread_main(void *arg)
{
	return arg;
}

INLINE long call_thread(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, thread_main, NULL))
		return -1;
	return pthread_join(t, NULL);
}
REPEAT(thread)

/* The hook and a refusal: the start itself is in the cases below. */
INLINE long call_exec_miss(void)
{
	char name[] = MISSING;
	char *const argv[] = {name, NULL};

	return execv(MISSING, argv);
}
REPEAT(exec_miss)

/*
 * Starts a program and waits for it.  One that is not there, and one that
 * dies, would look fast.
 */
static void run(char *const *argv)
{
	int status;
	pid_t child;

	if (posix_spawnp(&child, argv[0], NULL, NULL, argv, environ) ||
	    waitpid(child, &status, 0) < 0 || status != 0) {
		fprintf(stderr, "calls: %s does not run\n", argv[0]);
		exit(127);
	}
}

#define START(name, ...)                                         \
	INLINE long call_##name(void)                            \
	{                                                        \
		static char *const argv[] = {__VA_ARGS__, NULL}; \
                                                                 \
		run(argv);                                       \
		return 0;                                        \
	}                                                        \
	REPEAT(name)

START(start_true, "/bin/true")
START(start_shell, "sh", "-c",
      "i=0; while [ $i -lt 500 ]; do /bin/true; i=$((i+1)); done")
START(start_python3, "python3", "-c", "pass")
START(start_perl, "perl", "-e", "1")
START(start_node, "node", "-e", "0")
START(start_php, "php", "-r", "0;")
START(start_java, "java", "-Xshare:auto", "--version")

/* A child is root too. */
static const char *no_inherited(void)
{
	char text[16] = "";
	FILE *f = popen("id -u", "r");

	if (!f)
		return error_name();
	if (!fgets(text, sizeof(text), f))
		text[0] = '?';
	pclose(f);
	return text[0] == '0' ? NULL : said("child has uid", atol(text));
}

/* An errno, or 0 where what a vforked child makes of its ids is its own. */
static __attribute__((noinline)) int own_ids(void)
{
	int status;
	pid_t child = vfork();

	if (child == 0)
		_exit(setuid(STRANGER) ? errno : 0);
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return errno;
	if (status)
		return WEXITSTATUS(status);
	return no_root() ? OTHER : 0;
}

static const char *no_vfork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(own_ids());
	return of_child(child, "its parent's ids change");
}

/* A thread is told what its creator is. */
static void *tell(void *uid)
{
	*(uid_t *)uid = getuid();
	return NULL;
}

static const char *no_thread(void)
{
	uid_t uid = (uid_t)-1;
	pthread_t t;

	if (pthread_create(&t, NULL, tell, &uid) || pthread_join(t, NULL))
		return error_name();
	return uid == 0 ? NULL : said("thread has uid", (long)uid);
}

/* A program that root has made runs by its name. */
static const char *no_program_in(const char *folder)
{
	char path[128];
	char *const argv[] = {path, NULL};
	pid_t child;

	snprintf(path, sizeof(path), "%s/%s", folder, MADE);
	child = fork();
	if (child == 0) {
		execv(path, argv);
		_exit(errno);
	}
	return of_child(child, NULL);
}

static const char *no_program(void)
{
	return no_found(no_program_in);
}

const struct bench_case tasks_cases[] = {
	HEAVY(fork, tasks, "fork + wait", no_inherited),
	HEAVY(vfork, tasks, "vfork + wait", no_vfork),
	HEAVY(thread, tasks, "pthread_create + join", no_thread),
	CASE(exec_miss, exec, "execv, ENOENT", no_program),
	HEAVY(start_true, exec, "start of true", no_inherited),
	HEAVY(start_shell, exec, "a shell's 500 processes", no_inherited),
	HEAVY(start_python3, exec, "start of python3", no_inherited),
	HEAVY(start_perl, exec, "start of perl", no_inherited),
	HEAVY(start_node, exec, "start of node", no_inherited),
	HEAVY(start_php, exec, "start of php", no_inherited),
	HEAVY(start_java, exec, "start of java", no_inherited),
	{0},
};
