/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/droppers.h"
#include "droppers.h"
#include "droppers_ids.h"
#include "libc.h"
#include "log.h"
#include "program.h"
#include "scratch.h"
#include "secure.h"
#include "state.h"
#include "sys.h"
#include "users.h"

extern char **environ __attribute__((weak));

/* A dropper may execute a dropper. */
#define CHAIN_MAX 8

/* New strings: ids, HOME and PATH twice over, and two paths. */
#define TEXT_BYTES ((size_t)4 * PATH_MAX)

/* Variables and words that a tool adds. */
#define MORE_WORDS 16

struct dropped {
	struct dropper d;
	const char *name; /* of the command, as it was given */
};

/* All that one dropper needs, in scratch memory. */
struct work {
	struct dropped dropped;
	struct out text;
	size_t bytes;
	size_t envc, argc;
	char **env;
	char **argv;
	const char *command; /* its file: found_path, or what was given */
	struct droppers_ids ids;
	char tool_path[PATH_MAX];
	char found_path[PATH_MAX];
};

/* The file that the exec would execute. */
static bool find_tool(const struct exec_call *c, char buf[PATH_MAX])
{
	const char *dirs;

	if (!c->search_path || program_has_slash(c->path))
		return program_path(buf, (struct span){NULL, 0}, c->path);
	dirs = program_variable(&environ ? environ : NULL, SPAN("PATH="));
	return program_search(dirs ? dirs : PROGRAM_DIRS, c->path, buf) == 0;
}

/* sudo refuses to run without its set-id bit having had an effect. */
static bool is_unreached(enum dropper_tool tool, const char *path,
			 bool *ret_static)
{
	*ret_static = false;
	return tool == DROPPER_SUDO ? program_executable(path) == 0
				    : program_is_unreached(path, ret_static);
}

/* By what the tool would have: an exec may take capabilities away. */
static bool is_allowed(const struct exec_call *c)
{
	struct creds then;

	if (state_is_quiet() || !c->creds)
		return false;
	then = *c->creds;
	creds_exec(&then, NULL, secure_is_off());
	return creds_capable(&then, CREDS_CAP_SETUID) &&
	       creds_capable(&then, CREDS_CAP_SETGID);
}

/* The tool and the words from its name on: `busybox su` is su. */
static enum dropper_tool tool_of(const struct exec_call *c,
				 char *const **ret_argv)
{
	struct span name = span_base(span_of(c->path));

	*ret_argv = c->argv;
	if (span_eq(name, SPAN("busybox")) && c->argv && c->argv[0] &&
	    c->argv[1]) {
		*ret_argv = c->argv + 1;
		name = span_of(c->argv[1]);
	}
	return dropper_named(name);
}

/* ---- what it says ---- */

static _Noreturn void leave(int code)
{
	for (;;)
		sys1(SYS_exit_group, code);
}

/* The tool's own stream; it has become that tool. */
static void say(const struct out *o)
{
	sys3(SYS_write, 2, o->p, o->n < o->cap ? o->n : o->cap);
}

/* Never part of the exec that calls it, whose stack may be a handler's; so too
 * unknown_user() and go_home(). */
static __attribute__((noinline)) _Noreturn void
cannot(const struct dropped *dr, int err, enum dropper_failure why)
{
	char buf[2 * PATH_MAX];
	struct out o = {buf, sizeof(buf), 0};
	int code = dropper_cannot(&dr->d, dr->name, err, why, &o);

	say(&o);
	leave(code);
}

static __attribute__((noinline)) void unknown_user(const struct dropper *d)
{
	char buf[PATH_MAX];
	struct out o = {buf, sizeof(buf), 0};
	int code = dropper_unknown_user(d, &o);

	if (!code)
		return;
	say(&o);
	leave(code);
}

void droppers_failed(const struct exec_call *c, int err)
{
	if (c->dropped && !dropper_is_partial(&c->dropped->d))
		cannot(c->dropped, err, DROPPER_NOT_EXECUTED);
}

/* ---- the command ---- */

/* gosu looks for one before it has the kernel execute it. */
static void find_by_path(struct work *w, const char *name)
{
	struct stat st;
	long r;

	w->command = name;
	if (w->dropped.d.tool != DROPPER_GOSU &&
	    w->dropped.d.tool != DROPPER_SUDO)
		return;
	r = sys4(SYS_newfstatat, AT_FDCWD, name, &st, 0);
	if (r < 0)
		cannot(&w->dropped, (int)-r, DROPPER_NOT_THERE);
	if (S_ISDIR(st.st_mode) || !(st.st_mode & 0111))
		cannot(&w->dropped, EACCES, DROPPER_NOT_EXECUTABLE);
}

static void find_command(struct work *w, const char *name, const char *dirs)
{
	int err;

	w->dropped.name = name;
	if (program_has_slash(name)) {
		find_by_path(w, name);
		return;
	}
	if (!dirs)
		dirs = w->dropped.d.tool == DROPPER_GOSU ? "" : PROGRAM_DIRS;
	w->command = w->found_path;
	err = *name ? program_search(dirs, name, w->found_path) : ENOENT;
	if (err)
		cannot(&w->dropped, err, DROPPER_NOT_IN_PATH);
}

static const char *shell_of(struct work *w)
{
	const struct dropper *d = &w->dropped.d;
	const char *at = w->text.p + w->text.n;

	if (d->shell)
		return d->shell;
	if (!w->ids.user.shell.n)
		return "/bin/sh";
	out_span(&w->text, w->ids.user.shell);
	out_char(&w->text, '\0');
	return at;
}

/* su - : a home that is not there is said, and left at that. */
static __attribute__((noinline)) void go_home(struct work *w)
{
	char buf[2 * PATH_MAX];
	struct out o = {buf, sizeof(buf), 0};
	long r = -ENAMETOOLONG;

	if (program_path(w->tool_path, w->ids.user.home, ""))
		r = sys1(SYS_chdir, w->tool_path);
	if (r == 0)
		return;
	if (dropper_no_home(&w->dropped.d, w->ids.user.home, (int)-r, &o))
		sys1(SYS_chdir, "/");
	say(&o);
}

static bool build_env(struct work *w, char *const *argv,
		      const struct exec_call *c, const char *shell)
{
	const struct passwd_key key = {.by_id = true, .id = c->creds->ruid};
	struct passwd_user *asks = scratch_get(sizeof(*asks));
	struct dropper_who who = {.name = w->ids.user.name,
				  .home = w->ids.user.home,
				  .shell = span_of(shell),
				  .uid = w->ids.uid,
				  .from_uid = c->creds->ruid,
				  .from_gid = c->creds->rgid,
				  .path = w->command};
	bool ok;

	if (!asks)
		return false;
	if (w->dropped.d.env & DROPPER_ENV_VARS && users_find(asks, key))
		who.from_name = asks->name;
	ok = dropper_env(&w->dropped.d, &who, argv, c->envp, w->env, w->envc,
			 &w->text);
	scratch_put(asks, sizeof(*asks));
	return ok;
}

/* ---- together ---- */

static size_t count(char *const *list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

static size_t length(char *const *list)
{
	size_t n = 0;

	for (; list && *list; list++)
		n += span_of(*list).n + 1;
	return n;
}

static struct work *work_get(char *const *argv, char *const *envp)
{
	size_t envc = count(envp) + MORE_WORDS;
	size_t argc = count(argv) + MORE_WORDS;
	size_t text = TEXT_BYTES + length(argv);
	size_t lists = (envc + argc) * sizeof(char *);
	struct work *w = scratch_get(sizeof(*w) + lists + text);

	if (!w)
		return NULL;
	w->bytes = sizeof(*w) + lists + text;
	w->env = (char **)(w + 1);
	w->argv = w->env + envc;
	w->envc = envc;
	w->argc = argc;
	w->text = (struct out){(char *)(w->argv + argc), text, 0};
	w->dropped = (struct dropped){.name = ""};
	w->command = "";
	w->ids.groups = NULL;
	w->ids.ngroups = 0;
	return w;
}

static void work_put(struct work *w)
{
	droppers_ids_put(&w->ids);
	scratch_put(w, w->bytes);
}

static bool resolve(struct work *w, const struct creds *told)
{
	const struct dropper *d = &w->dropped.d;

	if (!droppers_find_user(&w->ids, d, told)) {
		unknown_user(d);
		return false;
	}
	return droppers_find_groups(&w->ids, d);
}

/* The words and the environment of what is executed next. */
static bool prepare(struct work *w, char *const *argv,
		    const struct exec_call *c)
{
	const struct dropper *d = &w->dropped.d;
	const char *shell = shell_of(w);

	/* The environment names the file that sudo finds, by its own PATH. */
	if (d->tool == DROPPER_SUDO)
		find_command(w, argv[d->command], DROPPER_SUDO_PATH);
	if (!build_env(w, argv, c, shell))
		return false;
	if (d->tool == DROPPER_SUDO || dropper_is_partial(d))
		return true;
	find_command(w, dropper_is_shell(d) ? shell : argv[d->command],
		     program_variable(w->env, SPAN("PATH=")));
	return true;
}

static void log_it(const struct work *w, const char *path)
{
	char ids[24];
	struct out o = {ids, sizeof(ids), 0};

	out_u64(&o, w->ids.uid);
	out_char(&o, ':');
	out_u64(&o, w->ids.gid);
	log_event(&(struct log_event){
		.code = LOG_ID_DROPPED,
		.op = path,
		.object = {ids, o.n},
		.did = "told-only",
		.hint = "start the container with runAsUser and runAsGroup of "
			"these ids, and without this command",
	});
}

static bool carry_out(struct exec_call *c, struct work *w,
		      enum dropper_tool tool, char *const *argv)
{
	struct dropper *d = &w->dropped.d;
	const char *shell;
	bool is_static;

	if (!find_tool(c, w->tool_path) ||
	    !is_unreached(tool, w->tool_path, &is_static) ||
	    !dropper_parse(tool, argv, d))
		return false;
	d->busybox = is_static && tool == DROPPER_SU;
	if (!resolve(w, c->creds) || !prepare(w, argv, c))
		return false;
	shell = dropper_is_shell(d) ? w->dropped.name : NULL;
	if (!dropper_argv(d, shell, argv, w->argv, w->argc, &w->text) ||
	    droppers_become(&w->ids, d, c->creds) < 0)
		return false;
	log_it(w, w->tool_path);
	c->path = dropper_is_partial(d) ? w->tool_path : w->command;
	if (d->login)
		go_home(w);
	c->search_path = tool == DROPPER_SU_EXEC || tool == DROPPER_RUNUSER ||
			 tool == DROPPER_SUDO;
	c->dirfd = AT_FDCWD;
	c->flags = 0;
	c->argv = w->argv;
	c->envp = w->env;
	c->dropped = &w->dropped;
	return true;
}

static bool one(struct exec_call *c)
{
	char *const *argv;
	enum dropper_tool tool = tool_of(c, &argv);
	struct work *w;

	if (LIKELY(tool == DROPPER_NONE) || !is_allowed(c))
		return false;
	w = work_get(argv, c->envp);
	if (!w)
		return false;
	if (carry_out(c, w, tool, argv))
		return true;
	work_put(w);
	return false;
}

/* What is looked at from here on can be read. */
static bool may_be_tool(const struct exec_call *c)
{
	struct span name;

	if (!state_can_read_text(c->path))
		return false;
	name = span_base(span_of(c->path));
	return (span_eq(name, SPAN("busybox")) ||
		dropper_named(name) != DROPPER_NONE) &&
	       state_can_read_list(c->argv) &&
	       (!c->envp || state_can_read_list(c->envp));
}

int droppers_exec(struct exec_call *c)
{
	int n = 0;

	c->dropped = NULL;
	if (c->flags || !may_be_tool(c))
		return 0;
	while (n < CHAIN_MAX && one(c)) {
		n++;
		/* The same program again, for what is left to it. */
		if (dropper_is_partial(&c->dropped->d))
			break;
	}
	return n > 0;
}

/* `sh -c 'exec "$0" "$@"' PATH`, and the arguments. */
static void wrap(struct exec_call *c, char **words, char *path)
{
	words[0] = (char *)(uintptr_t) "sh";
	words[1] = (char *)(uintptr_t) "-c";
	words[2] = (char *)(uintptr_t) "exec \"$0\" \"$@\"";
	words[3] = path;
	for (size_t i = 1; i <= count(c->argv); i++)
		words[3 + i] = c->argv[i];
	c->path = "/bin/sh";
	c->argv = words;
	c->search_path = false;
}

int droppers_spawn(struct exec_call *c)
{
	char *const *argv;
	enum dropper_tool tool;
	struct dropper d;
	bool is_static;
	size_t lists, bytes;
	char **words;
	char *path;

	if (c->flags || !may_be_tool(c))
		return 0;
	tool = tool_of(c, &argv);
	if (LIKELY(tool == DROPPER_NONE) || !is_allowed(c) ||
	    !dropper_parse(tool, argv, &d))
		return 0;
	lists = (count(c->argv) + 4) * sizeof(*words);
	bytes = lists + PATH_MAX;
	words = scratch_get(bytes);
	if (!words)
		return 0;
	path = (char *)words + lists;
	if (!find_tool(c, path) || !is_unreached(tool, path, &is_static)) {
		scratch_put(words, bytes);
		return 0;
	}
	wrap(c, words, path);
	return 1;
}
