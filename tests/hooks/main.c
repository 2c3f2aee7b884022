/* SPDX-License-Identifier: MIT */
/*
 * Runs the snippets in one setting and writes their transcripts:
 *
 *   hooks SETTING [SYMBOL...]
 *
 *   direct       from main
 *   thread       from a thread
 *   fork         in a child of a process that has called hooks already
 *   vfork        in a vforked child
 *   exec         in the program that a child executes
 *   constructor  from a library's constructor, before main (another build
 *                of this file, see build.mk; HOOKS_SYMBOLS names symbols)
 *   syscall      by syscall(2) (yet another build); only the symbols that
 *                have a system call of their own
 *
 * HOOKS_DIR is a folder that the user may write to, prepared by hooks.t.
 * Every snippet has a process and a folder of its own, so that none disturbs
 * another.
 */
#ifdef VIA_SYSCALL
#include "via_syscall.h"
#endif
#include "cases.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/wait.h>

/* Written by `list`: an #include for each row of hooks.def. */
#include "snippets.h"

/* A snippet that hangs is killed, which its transcript then says. */
#define SECONDS_MAX 60

#ifndef SYS_open
#define SYS_open -1
#define SYS_creat -1
#define SYS_access -1
#define SYS_chown -1
#define SYS_lchown -1
#endif
enum { RAW_FAIL = -2, RAW_NULL = -3 };
#define RAW_BEHIND_VERSION(nr) RAW_FAIL

static const struct row {
	const char *symbol, *same_as;
	long raw;
	void (*run)(void);
} rows[] = {
#define HOOK(symbol, concern, same_as, raw, promise) \
	{#symbol, #same_as, raw, snippet_##symbol},
#include "../../shim/hooks.def"
#undef HOOK
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

typedef void setting(const struct row *);

static void say_end(const char *symbol, int status)
{
	if (WIFSIGNALED(status))
		say("%s: killed by signal %d", symbol, WTERMSIG(status));
	else if (WEXITSTATUS(status))
		say("%s: exit %d", symbol, WEXITSTATUS(status));
}

static void wait_for(const char *symbol, pid_t pid)
{
	int status = 0;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		say("%s: no process", symbol);
	else
		say_end(symbol, status);
}

static void run(const struct row *row)
{
	alarm(SECONDS_MAX);
	row->run();
}

static struct {
	const struct row *row;
	sem_t is_created;
} thread;

static void *thread_main(void *unused)
{
	while (sem_wait(&thread.is_created))
		;
	run(thread.row);
	return unused;
}

/*
 * It begins when pthread_create() is over: musl holds its list of threads
 * there, and a child that the thread clones would find it held for ever.
 */
static void in_thread(const struct row *row)
{
	pthread_t t;

	thread.row = row;
	if (sem_init(&thread.is_created, 0, 0) ||
	    pthread_create(&t, NULL, thread_main, NULL) ||
	    sem_post(&thread.is_created) || pthread_join(t, NULL))
		say("%s: no thread", row->symbol);
}

/* The parent has found out who it is told to be; the child has it from it. */
static void in_fork(const struct row *row)
{
	pid_t pid;

	getuid();
	closed(open("/nosuch", O_RDONLY));
	pid = fork();
	if (pid == 0) {
		run(row);
		_exit(0);
	}
	wait_for(row->symbol, pid);
}

/*
 * More than POSIX allows in a vforked child, and all that is safe here: the
 * parent does nothing afterwards but exit.
 */
static void in_vfork(const struct row *row)
{
	pid_t pid = vfork();

	if (pid == 0) {
		run(row);
		_exit(0);
	}
	wait_for(row->symbol, pid);
}

static void in_exec(const struct row *row)
{
	execl("/proc/self/exe", "hooks", "executed", row->symbol, (char *)NULL);
	say("%s: no exec", row->symbol);
}

static void by_syscall(const struct row *row)
{
	/* An alias would ask the same question again. */
	if (row->raw >= 0 && strcmp(row->symbol, row->same_as) == 0)
		run(row);
}

static const struct {
	const char *name;
	setting *in;
} settings[] = {
	{"direct", run},	 {"thread", in_thread}, {"fork", in_fork},
	{"vfork", in_vfork},	 {"exec", in_exec},	{"constructor", run},
	{"syscall", by_syscall},
};

static bool own_folder(void)
{
	const char *base = getenv("HOOKS_DIR");
	char path[4096];

	snprintf(path, sizeof(path), "%s/XXXXXX", base ? base : "/nosuch");
	return mkdtemp(path) && chmod(path, 0755) == 0 && chdir(path) == 0;
}

static void run_row(setting *in, const struct row *row)
{
	pid_t pid;

	say("== %s", row->symbol);
	pid = fork();
	if (pid == 0) {
		if (!own_folder())
			_exit(125);
		in(row);
		_exit(0);
	}
	wait_for(row->symbol, pid);
}

static bool is_wanted(const char *symbol, char **symbols)
{
	if (!*symbols)
		return true;
	for (; *symbols; symbols++)
		if (strcmp(symbol, *symbols) == 0)
			return true;
	return false;
}

static setting *setting_of(const char *name)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		if (strcmp(name, settings[i].name) == 0)
			return settings[i].in;
	return NULL;
}

static int run_rows(const char *name, char **symbols)
{
	setting *in = setting_of(name);

	if (!in) {
		fprintf(stderr, "hooks: no setting '%s'\n", name);
		return 2;
	}
	umask(022);
	/* The numbers of descriptors are part of the transcript. */
	for (int fd = 3; fd < 1024; fd++)
		close(fd);
	for (size_t i = 0; i < ROWS; i++)
		if (is_wanted(rows[i].symbol, symbols))
			run_row(in, &rows[i]);
	return 0;
}

#ifdef IN_CONSTRUCTOR
__attribute__((constructor)) static void constructor(void)
{
	static char *symbols[ROWS + 1];
	char *names = getenv("HOOKS_SYMBOLS");
	size_t n = 0;

	for (char *s = names ? strtok(names, " ") : NULL; s && n < ROWS;
	     s = strtok(NULL, " "))
		symbols[n++] = s;
	_exit(run_rows("constructor", symbols));
}
#else
int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "executed") == 0) {
		for (size_t i = 0; i < ROWS; i++)
			if (strcmp(rows[i].symbol, argv[2]) == 0)
				run(&rows[i]);
		return 0;
	}
	if (argc < 2) {
		fputs("usage: hooks SETTING [SYMBOL...]\n", stderr);
		return 2;
	}
	return run_rows(argv[1], argv + 2);
}
#endif
