/* SPDX-License-Identifier: MIT */
/* Users and groups by name and id, one by one and listed. */
#ifndef NAME_CASES_H
#define NAME_CASES_H

/*
 * A user of the machine as it stands in passwd, a stranger, and whoever runs
 * this: of him only what root and a uid without an entry have in common once
 * the latter is told one.  Each form below has the type of getpwuid or
 * getpwnam; errno is 0 or untouched where nothing was found, as libc has it.
 */
#define STRANGER 424242
#define OWN_NAME (is_real_root() ? "root" : "nonroot")

/* For the forms with a buffer of the caller's. */
static char names_buf[65536];

#define FOUND(label, call)                                          \
	({                                                          \
		errno = UNTOUCHED;                                  \
		__typeof__(call) p_ = (call);                       \
		if (!p_)                                            \
			said(label, -1, errno ? errno : UNTOUCHED); \
		p_;                                                 \
	})

static inline void say_user(const char *label, const struct passwd *p)
{
	if (p)
		say("%s: %s:%s:%u:%u:%s:%s:%s", label, p->pw_name, p->pw_passwd,
		    p->pw_uid, p->pw_gid, p->pw_gecos, p->pw_dir, p->pw_shell);
}

static inline void say_own_user(const char *label, const struct passwd *p)
{
	if (p)
		say("%s: %s, password %s, uid %d, gid %d, %s, home %c, shell "
		    "%c",
		    label, strcmp(p->pw_name, OWN_NAME) ? p->pw_name : "own",
		    p->pw_passwd, p->pw_uid == real_uid(),
		    p->pw_gid == real_gid(),
		    *p->pw_gecos ? "gecos" : "no gecos", *p->pw_dir,
		    *p->pw_shell);
}

static inline void say_group(const char *label, const struct group *g)
{
	int n = 0;

	if (!g)
		return;
	while (g->gr_mem[n])
		n++;
	say("%s: %s:%s:%u, %d members", label, g->gr_name, g->gr_passwd,
	    g->gr_gid, n);
}

static inline void say_own_group(const char *label, const struct group *g)
{
	if (g)
		say("%s: %s, password %s, gid %d", label,
		    strcmp(g->gr_name, OWN_NAME) ? g->gr_name : "own",
		    g->gr_passwd, g->gr_gid == real_gid());
}

typedef struct passwd *user_by_uid(uid_t);
typedef struct passwd *user_by_name(const char *);
typedef struct group *group_by_gid(gid_t);
typedef struct group *group_by_name(const char *);

static inline void user_by_uid_cases(user_by_uid *get)
{
	say_user("root", FOUND("root", get(0)));
	say_user("daemon", FOUND("daemon", get(1)));
	say_user("stranger", FOUND("stranger", get(STRANGER)));
	say_user("-1", FOUND("-1", get((uid_t)-1)));
	say_own_user("own", FOUND("own", get(real_uid())));
	CALL("setuid 33", setuid(33));
	say_user("33", FOUND("33", get(33)));
	say_user("stranger", FOUND("stranger", get(STRANGER)));
}

static inline void user_by_name_cases(user_by_name *get)
{
	say_user("root", FOUND("root", get("root")));
	say_user("daemon", FOUND("daemon", get("daemon")));
	say_user("stranger", FOUND("stranger", get("stranger")));
	say_user("empty", FOUND("empty", get("")));
	say_user("longer", FOUND("longer", get("nonrootx")));
	say_user("shorter", FOUND("shorter", get("nonroo")));
	say_user("of another id", FOUND("of another id", get("nonroot-7")));
	say_own_user("own", FOUND("own", get(OWN_NAME)));
	CALL("setuid 33", setuid(33));
	say_user("stranger", FOUND("stranger", get("stranger")));
}

static inline void group_by_gid_cases(group_by_gid *get)
{
	say_group("root", FOUND("root", get(0)));
	say_group("daemon", FOUND("daemon", get(1)));
	say_group("stranger", FOUND("stranger", get(STRANGER)));
	say_own_group("own", FOUND("own", get(real_gid())));
	CALL("setgid 33", setgid(33));
	say_group("33", FOUND("33", get(33)));
}

static inline void group_by_name_cases(group_by_name *get)
{
	say_group("root", FOUND("root", get("root")));
	say_group("daemon", FOUND("daemon", get("daemon")));
	say_group("stranger", FOUND("stranger", get("stranger")));
	say_group("of another id", FOUND("of another id", get("nonroot-7")));
	say_own_group("own", FOUND("own", get(OWN_NAME)));
}

/* What a _r form has returned, in the shape of the other: errno tells. */
#define UNLESS(error, p)            \
	({                          \
		int r_ = (error);   \
		if (r_)             \
			errno = r_; \
		r_ ? NULL : (p);    \
	})

/* Does all that an entry points to lie in names_buf? */
static inline bool is_inside(const void *p)
{
	const char *at = p;

	return at >= names_buf && at < names_buf + sizeof(names_buf);
}

static inline bool user_is_inside(const struct passwd *p)
{
	return is_inside(p->pw_name) && is_inside(p->pw_passwd) &&
	       is_inside(p->pw_gecos) && is_inside(p->pw_dir) &&
	       is_inside(p->pw_shell);
}

static inline bool group_is_inside(const struct group *g)
{
	return is_inside(g->gr_name) && is_inside(g->gr_passwd) &&
	       is_inside(g->gr_mem) && (uintptr_t)g->gr_mem % 8 == 0;
}

/*
 * `call`, which uses `n`, with ever larger buffers: ERANGE and null until it
 * fits, and nothing is written behind the end.
 */
#define GROWING(label, call, ret, inside)                                 \
	do {                                                              \
		size_t n = 0;                                             \
		int r_;                                                   \
                                                                          \
		do {                                                      \
			memset(names_buf, 'Z', sizeof(names_buf));        \
			(ret) = (void *)1;                                \
			r_ = (call);                                      \
			if (r_ == ERANGE && (ret))                        \
				say("%s: ERANGE, but a result", label);   \
			if (r_ == ERANGE && names_buf[n] != 'Z')          \
				say("%s: written behind the end", label); \
		} while (r_ == ERANGE && ++n < 1024);                     \
		say("%s: %d, %s, %s", label, r_, n ? "grown" : "at once", \
		    !r_ && (ret) && inside(ret) && names_buf[n] == 'Z'    \
			    ? "inside"                                    \
			    : "not inside");                              \
	} while (0)

/*
 * How often the own id stands in the rest of a list.  Not by CALL(): what the
 * end leaves in errno is up to the services, and not the same twice.
 */
static inline int count_own_users(struct passwd *(*next)(void))
{
	const struct passwd *p;
	int n = 0;

	while ((p = next()))
		n += p->pw_uid == real_uid();
	return n;
}

static inline int count_own_groups(struct group *(*next)(void))
{
	const struct group *g;
	int n = 0;

	while ((g = next()))
		n += g->gr_gid == real_gid();
	return n;
}

static inline void user_list_cases(struct passwd *(*next)(void))
{
	setpwent();
	say_user("the first", FOUND("the first", next()));
	setpwent();
	say("all: %d", count_own_users(next));
	say("beyond the end: %d", count_own_users(next));
	setpwent();
	say("after setpwent: %d", count_own_users(next));
	endpwent();
	say("after endpwent: %d", count_own_users(next));
	setpwent();
	next();
	setpwent();
	say("rewound in the middle: %d", count_own_users(next));
	endpwent();
}

static inline void group_list_cases(struct group *(*next)(void))
{
	setgrent();
	say_group("the first", FOUND("the first", next()));
	setgrent();
	say("all: %d", count_own_groups(next));
	say("beyond the end: %d", count_own_groups(next));
	setgrent();
	say("after setgrent: %d", count_own_groups(next));
	endgrent();
	say("after endgrent: %d", count_own_groups(next));
	setgrent();
	next();
	setgrent();
	say("rewound in the middle: %d", count_own_groups(next));
	endgrent();
}

static inline void say_shadow(const char *label, const struct spwd *s)
{
	if (s)
		say("%s: %s:%s:%ld:%ld:%ld:%ld:%ld:%ld:%lu", label, s->sp_namp,
		    s->sp_pwdp, s->sp_lstchg, s->sp_min, s->sp_max, s->sp_warn,
		    s->sp_inact, s->sp_expire, s->sp_flag);
}

typedef struct spwd *shadow_by_name(const char *);

static inline void shadow_cases(shadow_by_name *get)
{
	static const gid_t shadow = 42;

	say_shadow("daemon", FOUND("daemon", get("daemon")));
	say_shadow("bin", FOUND("bin", get("bin")));
	say_shadow("stranger", FOUND("stranger", get("stranger")));
	CALL("seteuid 33", seteuid(33));
	say_shadow("by euid 33", FOUND("by euid 33", get("daemon")));
	CALL("seteuid 0", seteuid(0));
	say_shadow("by euid 0", FOUND("by euid 0", get("daemon")));
	CALL("setgroups", setgroups(1, &shadow));
	CALL("setuid 33", setuid(33));
	say_shadow("by the file's group", FOUND("by its group", get("daemon")));
	say_shadow("stranger", FOUND("stranger", get("stranger")));
}

static inline void shadow_dropped_cases(shadow_by_name *get)
{
	CALL("no groups", setgroups(0, NULL));
	CALL("setgid 33", setgid(33));
	CALL("setuid 33", setuid(33));
	say_shadow("by uid 33", FOUND("by uid 33", get("daemon")));
	say_shadow("own", FOUND("own", get("www-data")));
}

/* A shell that ends with the status that is in its environment. */
static char *const shell_argv[] = {"sh", "-c", "exit ${N-9}", NULL};
static char *const shell_envp[] = {"N=7", NULL};

/* The status of the program that a child executes by `call`. */
#define EXECUTED(label, call)                                                \
	do {                                                                 \
		int status_ = 0;                                             \
		pid_t pid_ = fork();                                         \
                                                                             \
		if (pid_ == 0) {                                             \
			call;                                                \
			_exit(127);                                          \
		}                                                            \
		waitpid(pid_, &status_, 0);                                  \
		CALL(label, WIFEXITED(status_) ? WEXITSTATUS(status_) : -1); \
	} while (0)

/* execve(2) of what is not there; which of two errors it is, if there are. */
typedef int executor(const char *, char *const[], char *const[]);

static inline void exec_misses(executor *e)
{
	char name[5000] = "/no/";

	if (symlink("nosuch", "dangling") || symlink("loop", "loop"))
		say("not made");
	CALL("nothing", e("", shell_argv, shell_envp));
	CALL("of a folder", e("/nosuch/", shell_argv, shell_envp));
	CALL("no such folder", e("/nosuch/sh", shell_argv, shell_envp));
	CALL("behind ..", e("/nosuch/../bin/sh", shell_argv, shell_envp));
	CALL("dangling", e("dangling", shell_argv, shell_envp));
	CALL("behind it", e("dangling/sh", shell_argv, shell_envp));
	CALL("loop", e("loop", shell_argv, shell_envp));
	CALL("in a file", e("/etc/passwd/sh", shell_argv, shell_envp));
	CALL("slash", e("/etc/passwd/", shell_argv, shell_envp));
	CALL("folder", e("/etc", shell_argv, shell_envp));
	memset(name + 4, 'x', 255);
	CALL("long", e(name, shell_argv, shell_envp));
	name[259] = 'x';
	CALL("too long", e(name, shell_argv, shell_envp));
	for (size_t i = 4; i + 1 < sizeof(name); i++)
		name[i] = i % 100 ? 'x' : '/';
	CALL("too long a path", e(name, shell_argv, shell_envp));
	name[4095] = '\0';
	CALL("as long as may be", e(name, shell_argv, shell_envp));
	CALL("unmapped", e(unmapped(), shell_argv, shell_envp));
	CALL("arguments", e("/nosuch", unmapped(), shell_envp));
	CALL("environment", e("/nosuch", shell_argv, unmapped()));
	CALL("no arguments", e("/nosuch", NULL, shell_envp));
	CALL("no environment", e("/nosuch", shell_argv, NULL));
}

/* posix_spawn(3) and posix_spawnp: the error is returned, not in errno. */
typedef int spawner(pid_t *, const char *, const posix_spawn_file_actions_t *,
		    const posix_spawnattr_t *, char *const[], char *const[]);

static inline void spawn_cases(spawner *spawn)
{
	int status = 0;
	pid_t pid = 0;

	say_nothing_to_add();
	CALL("sh", spawn(&pid, "/bin/sh", NULL, NULL, shell_argv, shell_envp));
	waitpid(pid, &status, 0);
	CALL("its status", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	CALL("no such file",
	     spawn(&pid, "/nosuch", NULL, NULL, shell_argv, shell_envp));
	CALL("not executable",
	     spawn(&pid, "/etc/passwd", NULL, NULL, shell_argv, shell_envp));
}

#endif
