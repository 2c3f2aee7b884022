/* SPDX-License-Identifier: MIT */
/*
 * execve(2) and its relatives: what is executed gets the told ids, the preload
 * and the configuration with it, in an environment that is the program's own
 * but for LD_PRELOAD and one variable of ours.
 *
 * Real root and what it started: its calls pass.  But the mark by which its
 * descendants are known belongs to a thread, and the one that execs need not
 * be the one that asked for its ids, if any has.
 */
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "droppers.h"
#include "environs.h"
#include "exec.h"
#include "exec_places.h"
#include "groups_file.h"
#include "jail.h"
#include "libc.h"
#include "log.h"
#include "newenv.h"
#include "next.h"
#include "scratch.h"
#include "secure.h"
#include "state.h"
#include "sys.h"
#include "tasks.h"
#include "told.h"

extern char **environ __attribute__((weak));

/* On the stack, of which a vforked child has its parent's. */
#define FRAME_GROUPS 32
#define FRAME_BYTES 896

/* Which function of libc, or system call, does it in the end. */
enum form {
	BY_EXECVE,
	BY_EXECVPE,
	BY_FEXECVE,
	BY_EXECVEAT,
	BY_SYSCALL,
};

struct prepared {
	struct creds creds;
	struct inherit inherit;
	uint32_t few[FRAME_GROUPS];
	void *groups, *array; /* scratch memory, where the frame is small */
	size_t groups_n, array_n;
	/* One after the other: a handler's stack may be small. */
	union {
		struct stat st;
		struct newenv env;
		struct paths_found found;
	};
	_Alignas(16) char room[FRAME_BYTES];
};

/* Is this a process that hands nothing on? */
static bool passes(void)
{
	enum state_mode m = state_mode();

	if (m == STATE_TOLD || m == STATE_SELF)
		return false;
	state_mark();
	return true;
}

/* ---- what is handed on ---- */

/* The told credentials, their list in memory of our own: false without it. */
static bool take_creds(struct prepared *p)
{
	uint32_t n = told_copy(&p->creds, p->few, FRAME_GROUPS);
	uint32_t room = FRAME_GROUPS;

	while (n > room) {
		if (p->groups)
			scratch_put(p->groups, p->groups_n);
		room = n;
		p->groups_n = n * sizeof(uint32_t);
		p->groups = scratch_get(p->groups_n);
		if (!p->groups)
			return false;
		n = told_copy(&p->creds, p->groups, room);
	}
	return true;
}

/* More than a variable holds: kept under their hash, or cut. */
static void shorten_groups(struct inherit *i)
{
	if (i->creds.ngroups <= INHERIT_GROUPS)
		return;
	i->elsewhere = !state_is_quiet() &&
		       groups_store(i->creds.groups, i->creds.ngroups,
				    &i->groups_hash);
	if (i->elsewhere)
		return;
	i->creds.ngroups = INHERIT_GROUPS;
	log_event(&(struct log_event){
		.code = LOG_ID_GROUPS,
		.op = "exec",
		.object = SPAN("groups"),
		.want = "all of them in the next program",
		.did = "handed-on-2000",
		.hint = "let this uid write to /dev/shm",
	});
}

/* posix_spawn(3), POSIX_SPAWN_RESETIDS: the ids, in libc's order. */
static void reset_ids(struct creds *c)
{
	creds_setresuid(c, CREDS_UNCHANGED, c->ruid, CREDS_UNCHANGED);
	creds_setresgid(c, CREDS_UNCHANGED, c->rgid, CREDS_UNCHANGED);
}

/* Where the kernel obeys set-id bits nothing is handed on, see secure_is(). */
static void exec_creds(struct creds *c, const struct exec_call *k)
{
	const uint32_t euid = c->euid, egid = c->egid;
	struct creds_set_id set;

	if (!secure_sets_ids(k, &set)) {
		creds_exec(c, NULL, secure_is_off());
		return;
	}
	creds_exec(c, &set, false);
	if ((c->euid == euid && c->egid == egid) || secure_is(k))
		return;
	log_event(&(struct log_event){
		.code = LOG_ID_SET,
		.op = "exec",
		.object = span_of(k->path),
		.did = "told-only",
		.hint = "the kernel does not obey its set-id bits here: for "
			"what needs them really, pod securityContext: "
			"allowPrivilegeEscalation: true",
	});
}

static void fill_inherit(struct inherit *i, const struct exec_call *k)
{
	const struct carry *c = state_carry();

	*i = (struct inherit){.mode = INHERIT_NONE,
			      .jailed = jail_is_here(),
			      .declined = secure_is_declined()};
	if (c) {
		i->preload = (struct span){c->preload, c->preload_n};
		i->entries = (struct span){c->entries, c->entries_n};
		if (c->self)
			i->mode = INHERIT_SELF;
	}
	if (!k->creds)
		return;
	i->mode = INHERIT_TOLD;
	i->creds = *k->creds;
	exec_creds(&i->creds, k);
	shorten_groups(i);
}

/*
 * False when there is no memory for what must be said: that the program does
 * not start as root.  Else it goes as its caller wanted it.
 */
static bool make_env(struct prepared *p, struct exec_call *k)
{
	struct newenv *e = &p->env;
	void *mem = p->room;
	size_t n;

	e->old = k->envp;
	e->inherit = &p->inherit;
	e->strip = secure_is(k);
	n = newenv_measure(e);
	if (n > sizeof(p->room))
		mem = p->array = scratch_get(p->array_n = n);
	if (n && !mem)
		return p->inherit.mode != INHERIT_TOLD ||
		       inherit_is_root(&p->inherit);
	if (n)
		k->envp = newenv_build(e, mem, n);
	return true;
}

/* 0; 1 when the call is another one now; -errno.  No scratch memory is held
 * before it. */
static int prepare(struct prepared *p, struct exec_call *k, bool spawns,
		   bool with_real_ids)
{
	int r;

	if (told_is_active()) {
		if (!take_creds(p))
			return -ENOMEM;
		if (with_real_ids)
			reset_ids(&p->creds);
		k->creds = &p->creds;
	}
	r = spawns ? droppers_spawn(k) : droppers_exec(k);
	if (r < 0)
		return r;
	if (r > 0)
		k->found = NULL;
	fill_inherit(&p->inherit, k);
	return make_env(p, k) ? r : -ENOMEM;
}

/* The last one first. */
static void finish(struct prepared *p)
{
	/* cppcheck-suppress ctuuninitvar */
	if (p->array)
		scratch_put(p->array, p->array_n);
	if (p->groups)
		scratch_put(p->groups, p->groups_n);
}

/* ---- exec ---- */

static int execute(const struct exec_call *k, enum form form, long nr)
{
	switch (form) {
	case BY_EXECVE:
		return NEXT(execve)(k->path, k->argv, k->envp);
	case BY_EXECVPE:
		return NEXT(execvpe)(k->path, k->argv, k->envp);
	case BY_FEXECVE:
		return NEXT(fexecve)(k->dirfd, k->argv, k->envp);
	case BY_EXECVEAT:
		return NEXT(execveat)(k->dirfd, k->path, k->argv, k->envp,
				      k->flags);
	case BY_SYSCALL:
		break;
	}
	if (nr == SYS_execve)
		return (int)NEXT(syscall)(nr, k->path, k->argv, k->envp);
	return (int)NEXT(syscall)(nr, k->dirfd, k->path, k->argv, k->envp,
				  k->flags);
}

/* A script that is there is not found where its interpreter is not. */
static __attribute__((noinline)) int
execute_script(struct paths_found *f, const struct exec_call *call,
	       const char *told)
{
	struct exec_call k = *call;
	struct exec_script s;
	int r;

	if (!exec_script(&s, f, &k, told))
		return -1;
	r = execute(&k, BY_EXECVE, 0);
	scratch_put(s.argv, s.bytes);
	return r;
}

static __attribute__((noinline)) int execute_elsewhere(struct paths_found *f,
						       struct exec_call *k,
						       enum form form, long nr,
						       int *err)
{
	const char *told;
	int r = -1;

	if (exec_place(f, k, err, &told))
		r = execute(k, form, nr);
	return *err == ENOENT ? execute_script(f, k, told) : r;
}

/* What is looked at first is that file itself; it may be that there is none. */
static bool finds_nothing(struct prepared *p, struct exec_call *k)
{
	long r;

	if (k->search_path || k->dirfd != AT_FDCWD || k->flags ||
	    !told_is_active() || !secure_looks())
		return false;
	r = sys4(SYS_newfstatat, AT_FDCWD, k->path, &p->st, 0);
	if (r == 0)
		k->found = &p->st;
	return r == -ENOENT && state_can_read_text(k->path);
}

/*
 * Then there is nobody to hand anything to.  The kernel refuses it, or finds
 * something else that is wrong with the call: it is asked with a slash behind
 * the name, by which nothing is executed that has come meanwhile.
 */
static bool is_refused(struct prepared *p, const struct exec_call *k,
		       enum form form, long nr, int *err)
{
	struct out o = {p->room, sizeof(p->room) - 1, 0};
	struct exec_call folder = *k;
	const char *told;

	out_str(&o, k->path);
	out_char(&o, '/');
	if (o.n > o.cap)
		return false;
	p->room[o.n] = '\0';
	folder.path = p->room;
	execute(&folder, form, nr);
	folder.path = k->path;
	return *err == ENOENT && !(paths_may_help(PATHS_LOOK, ENOENT) &&
				   exec_place(&p->found, &folder, err, &told));
}

static __attribute__((noinline)) int run(const struct exec_call *call,
					 enum form form, long nr)
{
	int r, *err = errno_at(), before = *err;
	struct exec_call k = *call;
	struct prepared p;

	p.groups = p.array = NULL;
	if (finds_nothing(&p, &k) && is_refused(&p, &k, form, nr, err))
		return -1;
	r = prepare(&p, &k, false, false);
	if (r < 0) {
		finish(&p);
		return libc_result(err, before, r);
	}
	if (r > 0)
		form = k.search_path ? BY_EXECVPE : BY_EXECVE;
	r = execute(&k, form, nr);
	if (exec_may_help(&k, *err))
		r = execute_elsewhere(&p.found, &k, form, nr, err);
	else
		exec_log_closed(&p.found, &k, *err);
	droppers_failed(&k, *err);
	finish(&p);
	return r;
}

static int run_path(const char *path, char *const argv[], char *const envp[])
{
	struct exec_call k = {
		.path = path, .dirfd = AT_FDCWD, .argv = argv, .envp = envp};

	return run(&k, BY_EXECVE, 0);
}

static int run_file(const char *file, char *const argv[], char *const envp[])
{
	struct exec_call k = {.path = file,
			      .search_path = true,
			      .dirfd = AT_FDCWD,
			      .argv = argv,
			      .envp = envp};

	return run(&k, BY_EXECVPE, 0);
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	if (passes())
		return NEXT(execve)(path, argv, envp);
	return run_path(path, argv, envp);
}

EXPORT int execv(const char *path, char *const argv[])
{
	if (passes())
		return NEXT(execv)(path, argv);
	return run_path(path, argv, environ);
}

EXPORT int execvp(const char *file, char *const argv[])
{
	if (passes())
		return NEXT(execvp)(file, argv);
	return run_file(file, argv, environ);
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	if (passes())
		return NEXT(execvpe)(file, argv, envp);
	return run_file(file, argv, envp);
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	struct exec_call k = {.path = "",
			      .dirfd = fd,
			      .flags = AT_EMPTY_PATH,
			      .argv = argv,
			      .envp = envp};

	/* glibc refuses a null environment; musl hands it on. */
	if (passes() || (!envp && next_lookup("gnu_get_libc_version")))
		return NEXT(fexecve)(fd, argv, envp);
	return run(&k, BY_FEXECVE, 0);
}

EXPORT int execveat(int fd, const char *path, char *const argv[],
		    char *const envp[], int flags)
{
	struct exec_call k = {.path = path,
			      .dirfd = fd,
			      .flags = flags,
			      .argv = argv,
			      .envp = envp};

	if (passes())
		return NEXT(execveat)(fd, path, argv, envp, flags);
	return run(&k, BY_EXECVEAT, 0);
}

long exec_by_syscall(long nr, long a, long b, long c, long d, long e)
{
	struct exec_call k = {.dirfd = AT_FDCWD};

	if (passes())
		return NEXT(syscall)(nr, a, b, c, d, e);
	if (nr == SYS_execve) {
		k.path = (const char *)a;
		k.argv = (char *const *)b;
		k.envp = (char *const *)c;
	} else {
		k.dirfd = (int)a;
		k.path = (const char *)b;
		k.argv = (char *const *)c;
		k.envp = (char *const *)d;
		k.flags = (int)e;
	}
	return run(&k, BY_SYSCALL, nr);
}

/* ---- spawn ---- */

struct spawn {
	struct exec_call call;
	pid_t *pid;
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attr;
};

static bool resets_ids(const posix_spawnattr_t *attr)
{
	int (*get)(const posix_spawnattr_t *, short *);
	short flags = 0;

	if (!attr || !state_can_read(attr, sizeof(*attr)))
		return false;
	get = (int (*)(const posix_spawnattr_t *, short *))next_lookup(
		"posix_spawnattr_getflags");
	if (!get)
		return false;
	get(attr, &flags);
	return flags & POSIX_SPAWN_RESETIDS;
}

/* Errors are returned, not in errno. */
static int spawn(const struct spawn *s, const struct exec_call *k)
{
	if (k->search_path)
		return NEXT(posix_spawnp)(s->pid, k->path, s->actions, s->attr,
					  k->argv, k->envp);
	return NEXT(posix_spawn)(s->pid, k->path, s->actions, s->attr, k->argv,
				 k->envp);
}

static __attribute__((noinline)) int spawn_elsewhere(struct paths_found *f,
						     const struct spawn *s,
						     struct exec_call *k,
						     int err)
{
	int *at = errno_at(), before = *at;
	struct exec_script script;
	const char *told;

	if (exec_place(f, k, &err, &told))
		err = spawn(s, k);
	if (err == ENOENT && exec_script(&script, f, k, told)) {
		err = spawn(s, k);
		scratch_put(script.argv, script.bytes);
	}
	*at = before;
	return err;
}

static __attribute__((noinline)) int run_spawn(const struct spawn *s)
{
	struct exec_call k = s->call;
	struct prepared p;
	int r;

	p.groups = p.array = NULL;
	r = prepare(&p, &k, true, resets_ids(s->attr));
	if (r < 0)
		r = -r;
	else
		r = spawn(s, &k);
	if (exec_may_help(&k, r))
		r = spawn_elsewhere(&p.found, s, &k, r);
	else
		exec_log_closed(&p.found, &k, r);
	finish(&p);
	return r;
}

EXPORT int posix_spawn(pid_t *restrict pid, const char *restrict path,
		       const posix_spawn_file_actions_t *actions,
		       const posix_spawnattr_t *restrict attr,
		       char *const argv[restrict], char *const envp[restrict])
{
	if (passes())
		return NEXT(posix_spawn)(pid, path, actions, attr, argv, envp);
	return run_spawn(&(struct spawn){.call = {.path = path,
						  .dirfd = AT_FDCWD,
						  .argv = argv,
						  .envp = envp},
					 .pid = pid,
					 .actions = actions,
					 .attr = attr});
}

EXPORT int posix_spawnp(pid_t *restrict pid, const char *restrict file,
			const posix_spawn_file_actions_t *actions,
			const posix_spawnattr_t *restrict attr,
			char *const argv[restrict], char *const envp[restrict])
{
	if (passes())
		return NEXT(posix_spawnp)(pid, file, actions, attr, argv, envp);
	return run_spawn(&(struct spawn){.call = {.path = file,
						  .search_path = true,
						  .dirfd = AT_FDCWD,
						  .argv = argv,
						  .envp = envp},
					 .pid = pid,
					 .actions = actions,
					 .attr = attr});
}

/* ---- a shell ---- */

/* libc executes it with its own `environ`; its path is known to be usual. */
static struct lent *lend(void)
{
	struct exec_call k = {.path = "/bin/sh", .dirfd = AT_FDCWD};
	struct lent *l;
	struct prepared p;

	p.groups = p.array = NULL;
	if (told_is_active() && take_creds(&p))
		k.creds = &p.creds;
	fill_inherit(&p.inherit, &k);
	p.env.inherit = &p.inherit;
	p.env.strip = secure_is(&k);
	l = environs_lend(&p.env);
	finish(&p);
	return l;
}

static void test_cancel(void)
{
	void (*test)(void) = (void (*)(void))next_lookup("pthread_testcancel");

	if (test)
		test();
}

/*
 * system(3) is a cancellation point.  A thread that ended in there would not
 * give the environment back: what comes meanwhile acts when it is over.
 */
EXPORT int system(const char *command)
{
	struct lent *l;
	int r, old;

	if (!command || passes())
		return NEXT(system)(command);
	l = lend();
	if (!l)
		return NEXT(system)(command);
	old = tasks_set_cancel(PTHREAD_CANCEL_DISABLE);
	r = NEXT(system)(command);
	environs_return(l);
	tasks_set_cancel(old);
	test_cancel();
	return r;
}

EXPORT FILE *popen(const char *command, const char *mode)
{
	struct lent *l;
	FILE *f;

	if (passes())
		return NEXT(popen)(command, mode);
	l = lend();
	f = NEXT(popen)(command, mode);
	environs_return(l);
	return f;
}
