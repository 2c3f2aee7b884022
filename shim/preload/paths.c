/* SPDX-License-Identifier: MIT */
/*
 * A path followed through both trees, as the kernel would follow it if they
 * were one: below first, the state folder where that has nothing.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/path.h"
#include "libc.h"
#include "paths.h"
#include "paths_check.h"
#include "state.h"
#include "sys.h"

bool paths_is_on(void)
{
	return state_mode() != STATE_PASS && !state_is_quiet() &&
	       !state_config()->paths_none;
}

struct span paths_list(void)
{
	const struct config *c = state_config();

	return c->paths ? span_of(config_text(c, c->paths, ""))
			: SPAN(PATHS_DEFAULT);
}

static long look(const char *path, struct stat *st)
{
	return sys4(SYS_newfstatat, AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

struct span paths_fd_name(int fd, char *buf, size_t cap)
{
	char link[PATH_OF_FD];
	long n = sys4(SYS_readlinkat, AT_FDCWD, path_of_fd(fd, link), buf, cap);

	return (struct span){buf, n > 0 && (size_t)n < cap ? (size_t)n : 0};
}

struct span paths_base(int dirfd, char *buf, size_t cap)
{
	struct span base;
	long n;

	if (dirfd == AT_FDCWD) {
		n = sys2(SYS_getcwd, buf, cap);
		base = (struct span){buf, n > 0 ? (size_t)n - 1 : 0};
	} else {
		base = paths_fd_name(dirfd, buf, cap);
	}
	/* "(unreachable)", "pipe:[1]" */
	if (base.n && base.p[0] != '/')
		base.n = 0;
	return base;
}

static int start(struct paths_walk *w, struct paths_found *f,
		 const struct paths_asked *a)
{
	struct span path = span_of(a->path), base = {NULL, 0}, told;
	struct span state = paths_state_name();
	int r;

	if (path.p[0] != '/') {
		base = paths_base(a->dirfd, w->rest, sizeof(w->rest));
		if (!base.n)
			return -ENOENT;
	}
	told = paths_told(state, base);
	if (told.p == base.p) {
		r = paths_walk_start(w, &f->name, state, base, path);
		f->below = f->name.n;
		return r;
	}
	/* Whether it exists below too is not known: it is walked as well,
	 * and stands before the path until then. */
	f->crossed = true;
	if (base.n + path.n >= sizeof(w->rest))
		return -ENAMETOOLONG;
	r = paths_walk_start(w, &f->name, state, SPAN(""), path);
	f->below = f->name.n;
	return r < 0 ? r : paths_walk_follow(w, told);
}

/* One name: where it is, and what. */
static int step(struct paths_found *f)
{
	struct stat st;
	long r = look(f->name.path + f->name.skip, &st);

	if (f->below > f->name.folder)
		f->below = f->name.folder;
	f->parent = f->name.folder == f->below ? PATHS_BELOW : PATHS_ABOVE;
	f->layer = PATHS_BELOW;
	if (r == -ENOENT && paths_check_name(&f->name)) {
		r = look(f->name.path, &st);
		f->layer = PATHS_ABOVE;
		f->crossed |= r == 0;
	}
	if (r == -ENOENT) {
		f->layer = PATHS_NOWHERE;
		f->type = 0;
		return 0;
	}
	if (r < 0)
		return (int)r;
	f->type = st.st_mode & S_IFMT;
	f->uid = st.st_uid;
	if (st.st_uid == state_real_uid() && st.st_ctime > f->changed)
		f->changed = (uint32_t)st.st_ctime;
	if (f->layer == PATHS_BELOW && S_ISDIR(st.st_mode))
		f->below = f->name.n;
	return 0;
}

static int follow(struct paths_walk *w, const struct paths_found *f)
{
	long n = sys4(SYS_readlinkat, AT_FDCWD, paths_where(f), w->rest, w->at);

	if (n < 0)
		return (int)n;
	if ((size_t)n == w->at)
		return -ENAMETOOLONG;
	return paths_walk_follow(w, (struct span){w->rest, (size_t)n});
}

/*
 * A link of /proc/PID/fd that may lead to no path.  True where it ends one that
 * the kernel has not seen: that is to follow it.
 */
static bool note_output(const struct paths_walk *w, struct paths_found *f)
{
	struct span told = paths_name_told(&f->name);
	int fd;

	if (!span_starts(told, SPAN("/proc/")))
		return false;
	fd = paths_output(told, (uint64_t)sys0(SYS_getpid));
	if (fd >= 0)
		f->output = fd;
	return fd >= 0 && f->crossed && w->is_last && !w->wants_folder;
}

/* A slash behind a link does not make rmdir(2) and its like follow it. */
static bool is_followed(const struct paths_walk *w, const struct paths_found *f,
			enum paths_wish wish, const struct paths_asked *a)
{
	if (!S_ISLNK(f->type))
		return false;
	return !w->is_last || (w->wants_folder && wish == PATHS_LOOK) ||
	       !(a->flags & AT_SYMLINK_NOFOLLOW);
}

/*
 * 0 with all of *f, PATHS_NOWHERE for a name whose folder exists; or what the
 * kernel would say of the path.
 */
static __attribute__((noinline)) int follow_path(struct paths_found *f,
						 enum paths_wish wish,
						 const struct paths_asked *a)
{
	struct paths_walk w;
	int r;

	f->crossed = false;
	f->changed = 0;
	f->output = -1;
	f->err = 0;
	f->tail = "";
	r = start(&w, f, a);
	while (r == 0 && (r = paths_walk_next(&w)) > 0) {
		r = step(f);
		if (r < 0)
			return r;
		if (is_followed(&w, f, wish, a) && !note_output(&w, f)) {
			r = follow(&w, f);
			continue;
		}
		if (w.is_last && w.wants_folder && wish != PATHS_LOOK)
			f->tail = "/";
		if (w.is_last && (*f->tail || f->layer == PATHS_NOWHERE))
			return 0;
		if (f->layer == PATHS_NOWHERE)
			return -ENOENT;
		if ((!w.is_last || w.wants_folder) && !S_ISDIR(f->type))
			return -ENOTDIR;
		if (w.is_last)
			return 0;
	}
	if (r < 0)
		return r;
	/* It ends in a folder that has been passed: `x/.`, `x/..`, `/`. */
	if (f->below > f->name.n)
		f->below = f->name.n;
	f->layer = f->below == f->name.n ? PATHS_BELOW : PATHS_ABOVE;
	f->type = S_IFDIR;
	if (wish != PATHS_LOOK)
		f->tail = "/.";
	return 0;
}

static int walk(struct paths_found *f, enum paths_wish wish,
		const struct paths_asked *a)
{
	int r = follow_path(f, wish, a);

	if (r < 0 && f->crossed)
		f->err = -r;
	return r;
}

/* An inherited filter refuses a path that was never read. */
static bool is_readable(const struct paths_asked *a)
{
	return state_can_read_text(a->path) && *a->path;
}

int paths_follow(struct paths_found *f, enum paths_wish wish,
		 const struct paths_asked *a)
{
	return is_readable(a) ? walk(f, wish, a) : -EFAULT;
}

bool paths_find(struct paths_found *f, enum paths_wish wish,
		const struct paths_asked *a)
{
	bool unseen = wish == PATHS_REMOVE && a->err == EROFS;
	struct span state = {NULL, 0};

	/* Nothing was ever made. */
	if (!unseen && !(state = paths_state(false)).n)
		return false;
	if (paths_is_nowhere(state, a) || !is_readable(a) ||
	    walk(f, wish, a) < 0)
		return false;
	switch (f->layer) {
	case PATHS_BELOW:
		return f->crossed && !unseen;
	case PATHS_NOWHERE:
		return unseen && paths_check_name(&f->name) &&
		       paths_check_mount(f);
	case PATHS_ABOVE:
		break;
	}
	return paths_check_mount(f);
}

/* ---- making ---- */

/* The folders above, down to the one that the name is in: no symlink. */
static int make_folders(struct paths_found *f)
{
	char *path = f->name.path;
	struct stat st;
	long r = 0;

	for (size_t i = f->name.skip + 1; i <= f->name.folder && r == 0; i++) {
		char c = path[i];

		if (c != '/')
			continue;
		path[i] = '\0';
		r = paths_make_folder(path);
		if (r == -EEXIST)
			r = look(path, &st) < 0 || !S_ISDIR(st.st_mode)
				    ? -ENOTDIR
				    : 0;
		path[i] = c;
	}
	return (int)r;
}

bool paths_may_be_below(struct paths_found *f)
{
	char *end = f->name.path + f->name.folder;
	bool ok;

	if (f->parent != PATHS_BELOW)
		return false;
	*end = '\0';
	ok = sys3(SYS_faccessat, AT_FDCWD,
		  f->name.folder > f->name.skip ? f->name.path + f->name.skip
						: "/",
		  W_OK | X_OK) == 0;
	*end = '/';
	return ok;
}

static bool make_new(struct paths_found *f, const struct paths_asked *a)
{
	int r;

	/* Then the kernel has refused it for another reason, or has not
	 * looked there, because the path went through a folder of ours. */
	if (paths_may_be_below(f)) {
		f->layer = PATHS_BELOW;
		return f->crossed;
	}
	if (!paths_check_name(&f->name)) {
		paths_log_folder(f, a);
		return false;
	}
	if (!paths_check_mount(f)) {
		paths_log_volume(f, a);
		return false;
	}
	if (!paths_check_told(f) || !paths_state(true).n)
		return false;
	r = make_folders(f);
	if (r < 0) {
		paths_log_state(f, a, -r);
		return false;
	}
	f->layer = PATHS_ABOVE;
	/* What is in a folder of ours has had its line with that. */
	if (f->parent == PATHS_BELOW)
		paths_log_made(f, a);
	return true;
}

/* It is not there, as the kernel says. */
static bool is_missing(const struct paths_asked *a)
{
	return paths_acts_on(PATHS_REMOVE, a->err) && a->err != EROFS;
}

bool paths_make(struct paths_found *f, const struct paths_asked *a)
{
	return (!is_missing(a) || paths_state(false).n) &&
	       paths_make_at(f, paths_follow(f, PATHS_MAKE, a), a);
}

bool paths_make_at(struct paths_found *f, int r, const struct paths_asked *a)
{
	if (r < 0) {
		if (r == -EACCES)
			paths_log_folder(f, a);
		return false;
	}
	switch (f->layer) {
	case PATHS_ABOVE:
		return paths_check_mount(f);
	case PATHS_BELOW:
		if (is_missing(a))
			return f->crossed;
		paths_log_existing(f, a);
		return false;
	case PATHS_NOWHERE:
		break;
	}
	if (!is_missing(a))
		return make_new(f, a);
	/* The kernel has not looked there, if the name has not been made and
	 * gone between two calls. */
	if (f->parent == PATHS_ABOVE)
		return f->crossed && make_new(f, a);
	f->layer = PATHS_BELOW;
	return f->crossed;
}

void paths_refused(struct paths_found *f, int r, const struct paths_asked *a,
		   bool by_folder)
{
	if (r == -EACCES || (r == 0 && f->layer == PATHS_NOWHERE) ||
	    (r == 0 && by_folder && f->layer == PATHS_BELOW))
		paths_log_folder(f, a);
	else if (r == 0 && f->layer == PATHS_BELOW)
		paths_log_existing(f, a);
}

bool paths_grants(struct paths_found *f, int r, int mode)
{
	return r == 0 && f->layer == PATHS_BELOW && S_ISDIR(f->type) &&
	       paths_check_folder(f) &&
	       sys3(SYS_faccessat, AT_FDCWD, paths_where(f),
		    (mode & ~W_OK) | X_OK) == 0 &&
	       paths_state_name().n;
}

/* ---- the container's output ---- */

/* Of all errors these are what the kernel says of a pipe of somebody else,
 * and of a socket. */
static bool is_closed_output(const struct paths_asked *a, int flags)
{
	return (a->err == EACCES || a->err == ENXIO) &&
	       (flags & O_ACCMODE) == O_WRONLY && paths_is_on() &&
	       is_readable(a);
}

static bool is_init_output(int fd)
{
	static const char names[2][13] = {"/proc/1/fd/1", "/proc/1/fd/2"};
	struct stat st, init;

	if (sys2(SYS_fstat, fd, &st) < 0 || S_ISREG(st.st_mode))
		return false;
	for (int i = 0; i < 2; i++)
		if (sys4(SYS_newfstatat, AT_FDCWD, names[i], &init, 0) == 0 &&
		    init.st_dev == st.st_dev && init.st_ino == st.st_ino)
			return true;
	return false;
}

int paths_output_again(struct paths_found *f, const struct paths_asked *a,
		       int flags)
{
	long fd;

	if (!is_closed_output(a, flags))
		return -1;
	/* The walk does not go through a link of /proc/PID/fd: its text
	 * is the name of no file. */
	walk(f, PATHS_LOOK, a);
	if (f->output < 0 || !is_init_output(f->output) ||
	    (sys2(SYS_fcntl, f->output, F_GETFL) & O_ACCMODE) == O_RDONLY)
		return -1;
	fd = sys3(SYS_fcntl, f->output,
		  flags & O_CLOEXEC ? F_DUPFD_CLOEXEC : F_DUPFD, 0);
	if (fd >= 0)
		paths_log_output(a);
	return (int)fd;
}

/* ---- other directions ---- */

static bool begins_with(const char *path, const char *text, size_t n)
{
	size_t i = 0;

	while (i < n && path[i] == text[i])
		i++;
	return i == n;
}

/* False is certain, and nearly always what the first letters say. */
static bool may_be_ours(const char *path)
{
	const struct span state = paths_state_known();
	const struct span usual = SPAN("/nonroot");

	if (state.n)
		return begins_with(path, state.p, state.n);
	/* The first to ask finds out what is configured. */
	if (!paths_is_on())
		return false;
	if (state_config()->state_dir)
		return true;
	/* Every place that is not configured has this name. */
	while (*path && !begins_with(path, usual.p, usual.n))
		path++;
	return *path;
}

void paths_tell(char *path)
{
	struct span told, whole;

	if (LIKELY(!may_be_ours(path)) || !paths_is_on())
		return;
	whole = span_of(path);
	told = paths_told(paths_state_name(), whole);
	if (told.p == whole.p)
		return;
	for (size_t i = 0; i < told.n; i++)
		path[i] = told.p[i];
	path[told.n] = '\0';
}

int paths_counterpart(int fd, struct paths_found *f)
{
	struct span state, told, name;
	struct paths_walk w;
	long r;

	if (!paths_is_on())
		return -ENOENT;
	state = paths_state(false);
	if (!state.n || paths_is_far(fd))
		return -ENOENT;
	name = paths_fd_name(fd, w.rest, sizeof(w.rest));
	if (!name.n || name.p[0] != '/')
		return -ENOENT;
	told = paths_told(state, name);
	f->layer = told.p == name.p ? PATHS_ABOVE : PATHS_BELOW;
	if (!paths_has_served(paths_list(), told)) {
		if (f->layer == PATHS_ABOVE)
			paths_found_far(fd, told);
		return -ENOENT;
	}
	r = paths_walk_start(&w, &f->name, state, told, SPAN(""));
	if (r < 0)
		return (int)r;
	f->below = f->name.n;
	r = sys4(SYS_openat, AT_FDCWD, paths_where(f),
		 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
	if (r >= 0 && !paths_check_mount(f)) {
		sys1(SYS_close, r);
		r = -ENOENT;
	}
	return (int)r;
}
