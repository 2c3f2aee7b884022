/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>

#include "exec_places.h"
#include "libc.h"
#include "paths_call.h"
#include "program.h"
#include "scratch.h"
#include "state.h"
#include "sys.h"

extern char **environ __attribute__((weak));

static bool is_searched(const struct exec_call *k)
{
	return k->search_path && state_can_read_text(k->path) && *k->path &&
	       !program_has_slash(k->path);
}

/* A search says EACCES where it was refused any of the folders. */
bool exec_may_help(const struct exec_call *k, int err)
{
	return paths_may_help(PATHS_LOOK,
			      err == EACCES && is_searched(k) ? ENOENT : err);
}

static __attribute__((noinline)) const char *search(struct paths_found *f,
						    const char *name, int *err)
{
	const char *dirs = program_variable(environ, SPAN("PATH="));
	struct span list = span_of(dirs ? dirs : ""), dir;
	char path[PATHS_BYTES];
	struct paths_asked a = {"exec", AT_FDCWD, path, 0, ENOENT};

	while ((dir = span_word(&list, ":")).n) {
		struct out o = {path, sizeof(path) - 1, 0};
		const char *where;

		out_span(&o, dir);
		out_char(&o, '/');
		out_str(&o, name);
		if (o.n > o.cap)
			continue;
		path[o.n] = '\0';
		where = paths_elsewhere(f, PATHS_LOOK, &a);
		if (!where)
			continue;
		if (program_executable(where) == 0)
			return where;
		*err = EACCES;
	}
	return NULL;
}

bool exec_place(struct paths_found *f, struct exec_call *k, int *err,
		const char **ret_told)
{
	struct paths_asked a = {"exec", k->dirfd, k->path,
				k->flags & AT_SYMLINK_NOFOLLOW, *err};
	bool searched = is_searched(k);
	const char *where = searched ? search(f, k->path, err)
				     : paths_elsewhere(f, PATHS_LOOK, &a);

	*ret_told = where && searched ? f->name.path + f->name.skip : k->path;
	if (!where)
		return false;
	k->dirfd = AT_FDCWD;
	k->path = where;
	return true;
}

/* ---- scripts ---- */

/* Its first line, NUL-terminated, after `#!`; empty for what has none. */
static struct span read_line(char line[SCRIPT_BYTES], const struct exec_call *k)
{
	struct span text = {line, 0};
	long fd, n;

	fd = sys4(SYS_openat, k->dirfd, k->path,
		  O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
	if (fd < 0)
		return text;
	n = sys3(SYS_read, fd, line, SCRIPT_BYTES - 1);
	sys1(SYS_close, fd);
	if (n < 2 || line[0] != '#' || line[1] != '!')
		return text;
	text.p += 2;
	while (text.n < (size_t)n - 2 && text.p[text.n] != '\n')
		text.n++;
	line[text.n + 2] = '\0';
	return text;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The interpreter, and what is behind it: one argument, or none. */
static const char *split_line(char *line, struct span text, char **ret_rest)
{
	char *p = line + (text.p - line), *end = p + text.n, *name;

	while (end > p && is_blank(end[-1]))
		*--end = '\0';
	while (is_blank(*p))
		p++;
	for (name = p; *p && !is_blank(*p); p++)
		;
	while (is_blank(*p))
		*p++ = '\0';
	*ret_rest = p;
	return name;
}

bool exec_script(struct exec_script *s, struct paths_found *f,
		 struct exec_call *k, const char *told)
{
	struct span text = read_line(s->line, k);
	struct paths_asked a = {"exec", AT_FDCWD, s->line, 0, ENOENT};
	const char *where;
	size_t n = 0, at = 0;
	struct out o;
	char *rest;

	if (!text.n || !k->argv || !state_can_read_list(k->argv))
		return false;
	while (k->argv[n])
		n++;
	s->bytes = (n + 4) * sizeof(char *) + PATHS_BYTES;
	s->argv = scratch_get(s->bytes);
	if (!s->argv)
		return false;
	o = (struct out){(char *)(s->argv + n + 4), PATHS_BYTES - 1, 0};
	out_str(&o, told);
	a.path = split_line(s->line, text, &rest);
	s->argv[at++] = (char *)(uintptr_t)a.path;
	if (*rest)
		s->argv[at++] = rest;
	s->argv[at++] = o.p;
	for (size_t i = 1; i < n; i++)
		s->argv[at++] = k->argv[i];
	s->argv[at] = NULL;
	where = paths_elsewhere(f, PATHS_LOOK, &a);
	if (!where || o.n > o.cap) {
		scratch_put(s->argv, s->bytes);
		return false;
	}
	o.p[o.n] = '\0';
	k->dirfd = AT_FDCWD;
	k->path = where;
	k->argv = s->argv;
	return true;
}

/* ---- the log ---- */

/* Root too executes only what is executable for somebody; and where it is for
 * us, it is something else that is closed. */
void exec_log_closed(struct paths_found *f, const struct exec_call *k, int err)
{
	struct paths_asked a = {"exec", k->dirfd, k->path,
				k->flags & AT_SYMLINK_NOFOLLOW, err};
	struct stat st;
	const char *at;
	int r;

	if (!paths_is_refusal(err) || !paths_is_on() || is_searched(k))
		return;
	r = paths_follow(f, PATHS_LOOK, &a);
	at = paths_where(f);
	if (r == 0 && (sys3(SYS_faccessat, AT_FDCWD, at, X_OK) == 0 ||
		       sys4(SYS_newfstatat, AT_FDCWD, at, &st, 0) < 0 ||
		       !(st.st_mode & 0111)))
		return;
	paths_refused(f, r, &a, false);
}
