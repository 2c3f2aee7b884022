/* SPDX-License-Identifier: MIT */
/*
 * Executes itself in every way, with every kind of environment, after each
 * way to change ids, and has the new program say who it is:
 *
 *   inherit all             the table: state, form, environment
 *   inherit vfork           the same from a vforked child
 *   inherit groups N        with N groups, by each form
 *   inherit restricts PROGRAM
 *                           by a vforked child that has asked for
 *                           no_new_privs, then without that
 *   inherit FORM ENVIRONMENT STATE
 *   inherit say|env|...     what is executed
 *
 * The program is to be called by its absolute path.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define MANY 10000

static char *self;
static char *said = "say";

/* ---- what is executed ---- */

static bool is_ours(const char *entry)
{
	return strncmp(entry, "LD_PRELOAD=", 11) == 0 ||
	       strncmp(entry, "LIBNONROOT=", 11) == 0;
}

static void say_environment(void)
{
	unsigned n = 0, sum = 0;

	for (char **e = environ; e && *e; e++)
		if (!is_ours(*e)) {
			for (char *p = *e; *p; p++)
				sum = sum * 31 + (unsigned char)*p;
			if (n++ < 6)
				printf(" %s", *e);
		}
	printf(" variables=%u:%08x", n, sum);
}

static void say_ids(void)
{
	static gid_t list[65536];
	uid_t r, e, s;
	gid_t rg, eg, sg;
	int n = getgroups(65536, list);
	unsigned sum = 0;

	getresuid(&r, &e, &s);
	getresgid(&rg, &eg, &sg);
	printf(" u=%d:%d:%d:%d", (int)r, (int)e, (int)s, setfsuid((uid_t)-1));
	printf(" g=%d:%d:%d:%d n=%d", (int)rg, (int)eg, (int)sg,
	       setfsgid((gid_t)-1), n);
	for (int i = 0; i < n; i++) {
		sum = sum * 31 + list[i];
		if (i < 4)
			printf(" %d", (int)list[i]);
	}
	printf(":%08x", sum);
}

static void say_regain(void)
{
	int r = setuid(0);

	printf(" setuid0=%d", r ? errno : 0);
	r = setresuid((uid_t)-1, 0, (uid_t)-1);
	printf(" seteuid0=%d", r ? errno : 0);
	r = setgroups(0, NULL);
	printf(" setgroups=%d", r ? errno : 0);
	printf(" now=%d:%d\n", (int)getuid(), (int)geteuid());
}

static void say(void)
{
	say_ids();
	say_environment();
	say_regain();
}

/* ---- ids before ---- */

#define MUST(call)                      \
	do {                            \
		if (call) {             \
			perror(#call);  \
			fflush(stderr); \
			_exit(3);       \
		}                       \
	} while (0)

static void none(void)
{
}

static void drop(void)
{
	gid_t list[] = {50, 33};

	MUST(setgroups(2, list));
	MUST(setresgid(33, 33, 33));
	MUST(setresuid(33, 33, 33));
}

/* The saved id is still root's, until the exec. */
static void effective(void)
{
	MUST(setresgid((gid_t)-1, 34, (gid_t)-1));
	MUST(setresuid((uid_t)-1, 34, (uid_t)-1));
}

static void real(void)
{
	MUST(setresuid(35, 0, 0));
}

static void file_system(void)
{
	setfsuid(36);
	setfsgid(36);
}

static const struct {
	const char *name;
	void (*change)(void);
} states[] = {
	{"none", none}, {"drop", drop},	     {"effective", effective},
	{"real", real}, {"fs", file_system},
};

/* ---- environments ---- */

static char **build(int many, bool preload, const char *more)
{
	char **e = calloc((size_t)many + 8, sizeof(*e)), *value;
	int n = 0;

	e[n++] = strdup("A=1");
	value = getenv("LD_PRELOAD");
	if (preload && value && asprintf(&e[n], "LD_PRELOAD=%s", value) > 0)
		n++;
	e[n++] = strdup("PATH=/usr/bin:/bin");
	for (int i = 0; i < many; i++)
		if (asprintf(&e[n], "V%d=%d", i, i) > 0)
			n++;
	if (more)
		e[n++] = strdup(more);
	e[n++] = strdup("B=2");
	return e;
}

static char **kept(void)
{
	return build(0, true, NULL);
}

static char **scrubbed(void)
{
	return build(0, false, NULL);
}

static char **empty(void)
{
	return calloc(1, sizeof(char *));
}

static char **null(void)
{
	return NULL;
}

static char **many(void)
{
	return build(MANY, false, NULL);
}

static char **planted(void)
{
	return build(0, false, "LIBNONROOT=1;m=t;u=0:0:0:0;nonsense");
}

/* Array and strings in pages that nobody can write to. */
static char **read_only(void)
{
	char **from = kept(), **to;
	char *text;
	size_t n = 0;

	to = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
		  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	text = (char *)to + 4096;
	for (; from[n]; n++) {
		to[n] = text;
		text = stpcpy(text, from[n]) + 1;
	}
	mprotect(to, 8192, PROT_READ);
	return to;
}

static const struct {
	const char *name;
	char **(*make)(void);
} environments[] = {
	{"kept", kept},		 {"scrubbed", scrubbed}, {"empty", empty},
	{"null", null},		 {"many", many},	 {"planted", planted},
	{"readonly", read_only},
};

/* ---- forms ---- */

static char **envp;

#define ARGV ((char *[]){self, said, NULL})

static void by_execve(void)
{
	execve(self, ARGV, envp);
}

static void by_execvpe(void)
{
	execvpe(self, ARGV, envp);
}

static void by_execle(void)
{
	execle(self, self, said, (char *)NULL, envp);
}

static void by_fexecve(void)
{
	int fd = open(self, O_RDONLY | O_CLOEXEC);

	fexecve(fd, ARGV, envp);
}

#pragma weak execveat
int execveat(int, const char *, char *const[], char *const[], int);

static void by_execveat(void)
{
	if (execveat)
		execveat(AT_FDCWD, self, ARGV, envp, 0);
	else
		syscall(SYS_execveat, AT_FDCWD, self, ARGV, envp, 0);
}

static void by_syscall(void)
{
	syscall(SYS_execve, self, ARGV, envp);
}

static void by_syscall_at(void)
{
	syscall(SYS_execveat, AT_FDCWD, self, ARGV, envp, 0);
}

static void by_execv(void)
{
	environ = envp;
	execv(self, ARGV);
}

static void by_execvp(void)
{
	environ = envp;
	execvp(self, ARGV);
}

static void by_execl(void)
{
	environ = envp;
	execl(self, self, said, (char *)NULL);
}

static void by_execlp(void)
{
	environ = envp;
	execlp(self, self, said, (char *)NULL);
}

static void spawned(int err, pid_t pid)
{
	if (err)
		printf(" spawn: %s\n", strerror(err));
	else
		waitpid(pid, NULL, 0);
	fflush(stdout);
	_exit(0);
}

static void by_posix_spawn(void)
{
	pid_t pid;
	int err = posix_spawn(&pid, self, NULL, NULL, ARGV, envp);

	spawned(err, pid);
}

static void by_posix_spawnp(void)
{
	pid_t pid;
	int err = posix_spawnp(&pid, self, NULL, NULL, ARGV, envp);

	spawned(err, pid);
}

static void by_resetids(void)
{
	posix_spawnattr_t attr;
	pid_t pid;
	int err;

	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_RESETIDS);
	err = posix_spawn(&pid, self, NULL, &attr, ARGV, envp);
	spawned(err, pid);
}

static char command[4096];

static void by_system(void)
{
	snprintf(command, sizeof(command), "exec %s %s", self, said);
	environ = envp;
	if (system(command))
		puts(" no system");
	if (environ != envp)
		puts(" environ is another");
	fflush(stdout);
	_exit(0);
}

static void by_popen(void)
{
	char line[8192] = "";
	FILE *f;

	snprintf(command, sizeof(command), "exec %s %s", self, said);
	environ = envp;
	f = popen(command, "r");
	if (!f)
		puts(" no popen");
	if (environ != envp)
		puts(" environ is another");
	while (f && fgets(line, sizeof(line), f))
		fputs(line, stdout);
	fflush(stdout);
	_exit(0);
}

static const struct {
	const char *name;
	void (*run)(void);
	bool execs; /* POSIX would allow it in a vforked child */
} forms[] = {
	{"execve", by_execve, true},
	{"execv", by_execv, true},
	{"execvp", by_execvp, true},
	{"execvpe", by_execvpe, true},
	{"execl", by_execl, true},
	{"execlp", by_execlp, true},
	{"execle", by_execle, true},
	{"fexecve", by_fexecve, true},
	{"execveat", by_execveat, true},
	{"syscall", by_syscall, true},
	{"syscall_at", by_syscall_at, true},
	{"posix_spawn", by_posix_spawn, false},
	{"posix_spawnp", by_posix_spawnp, false},
	{"resetids", by_resetids, false},
	{"system", by_system, false},
	{"popen", by_popen, false},
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* ---- the table ---- */

static void run(size_t form, size_t env, size_t state, bool vforked)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		envp = environments[env].make();
		if (vforked && vfork() != 0) {
			wait(NULL);
			_exit(0);
		}
		states[state].change();
		forms[form].run();
		printf(" %s\n", strerror(errno));
		fflush(stdout);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
}

static void all(bool vforked)
{
	for (size_t s = 0; s < COUNT(states); s++)
		for (size_t f = 0; f < COUNT(forms); f++)
			for (size_t e = 0; e < COUNT(environments); e++) {
				if (vforked && !forms[f].execs)
					continue;
				printf("%s %s %s:", states[s].name,
				       forms[f].name, environments[e].name);
				run(f, e, s, vforked);
			}
}

static gid_t group_list[65536];

static void with_groups(size_t n)
{
	for (size_t i = 0; i < n; i++)
		group_list[i] = (gid_t)(100000 + 7 * i);
	MUST(setgroups(n, group_list));
	MUST(setresgid(33, 33, 33));
	MUST(setresuid(33, 33, 33));
	for (size_t f = 0; f < COUNT(forms); f++) {
		printf("%zu groups %s:", n, forms[f].name);
		run(f, 2, 0, false);
	}
}

static int one(const char *form, const char *env, const char *state)
{
	for (size_t s = 0; s < COUNT(states); s++)
		if (strcmp(states[s].name, state) == 0)
			states[s].change();
	for (size_t e = 0; e < COUNT(environments); e++)
		if (strcmp(environments[e].name, env) == 0)
			envp = environments[e].make();
	for (size_t f = 0; f < COUNT(forms); f++)
		if (strcmp(forms[f].name, form) == 0)
			forms[f].run();
	perror(form);
	return 1;
}

static int restricts(const char *program)
{
	pid_t pid = vfork();

	if (pid == 0) {
		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
			execl(program, program, (char *)NULL);
		_exit(1);
	}
	waitpid(pid, NULL, 0);
	execl(program, program, (char *)NULL);
	return 1;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	self = argv[0];
	if (strcmp(what, "say") == 0)
		say();
	else if (strcmp(what, "env") == 0)
		for (char **e = environ; e && *e; e++)
			puts(*e);
	else if (strcmp(what, "all") == 0)
		all(false);
	else if (strcmp(what, "vfork") == 0)
		all(true);
	else if (strcmp(what, "groups") == 0 && argc == 3)
		with_groups((size_t)atoi(argv[2]));
	else if (strcmp(what, "restricts") == 0 && argc == 3)
		return restricts(argv[2]);
	else if (argc >= 4) {
		said = argc > 4 ? argv[4] : said;
		return one(argv[1], argv[2], argv[3]);
	}
	return 0;
}
