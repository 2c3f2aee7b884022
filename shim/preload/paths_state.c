/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "libc.h"
#include "log.h"
#include "paths.h"
#include "settings.h"
#include "state.h"
#include "sys.h"

#define FOLDER_BYTES 256

/* Threads that choose at once; others wait for them. */
#define SLOTS 4
#define PATIENCE 100000

struct folder {
	size_t n; /* 0: there is none */
	/* What stands before it has been looked at, and is no symlink. */
	bool is_straight;
	char path[FOLDER_BYTES];
};

/* Once chosen it stays the same folder: what was made must be found again. */
static struct {
	_Atomic(const struct folder *) chosen;
	_Atomic(uint8_t) taken[SLOTS];
	_Atomic(uint8_t) exists;
} state_folder;

/* The first one is the only one of most processes: see Makefile. */
static struct folder first_slot __attribute__((section(".data.first")));
static struct folder more_slots[SLOTS - 1]
	__attribute__((section(".bss.rare")));

/* ---- is it ours ---- */

enum verdict { GOOD, ABSENT, BAD };

static long look(const char *path, struct stat *st)
{
	return sys4(SYS_newfstatat, AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW);
}

/*
 * A symlink before it is followed where it is root's or our own, as /var/run
 * is.  That a folder before it is writable to all is no reason to refuse: a
 * pod's emptyDir is, without a sticky bit.
 */
static bool is_safe_on_the_way(const struct stat *st)
{
	return !S_ISLNK(st->st_mode) || st->st_uid == 0 ||
	       st->st_uid == state_real_uid();
}

static bool is_way_safe(struct folder *f)
{
	struct stat st;

	f->is_straight = paths_plain((struct span){f->path, f->n}).n == f->n;
	for (size_t i = 1; i < f->n; i++) {
		bool is_there;

		if (f->path[i] != '/')
			continue;
		f->path[i] = '\0';
		is_there = look(f->path, &st) == 0;
		f->path[i] = '/';
		if (is_there && !is_safe_on_the_way(&st))
			return false;
		if (!is_there || S_ISLNK(st.st_mode))
			f->is_straight = false;
	}
	return true;
}

static bool is_writable(const char *path)
{
	return sys3(SYS_faccessat, AT_FDCWD, path, W_OK | X_OK) == 0;
}

/* A folder, not a symlink, that is ours alone.  What stands before an absent
 * one is for who makes it: could_be_made(). */
static enum verdict judge(struct folder *f)
{
	struct stat st;
	long r = look(f->path, &st);

	if (r == -ENOENT)
		return ABSENT;
	if (r < 0 || !S_ISDIR(st.st_mode) || st.st_uid != state_real_uid() ||
	    (st.st_mode & 022) || !is_way_safe(f))
		return BAD;
	return is_writable(f->path) ? GOOD : BAD;
}

static bool could_be_made(struct folder *f)
{
	size_t n = f->n;
	bool ok;

	if (!is_way_safe(f))
		return false;
	while (n > 1 && f->path[n - 1] != '/')
		n--;
	if (n == 1)
		return is_writable("/");
	f->path[n - 1] = '\0';
	ok = is_writable(f->path);
	f->path[n - 1] = '/';
	return ok;
}

/* ---- which one ---- */

static bool put(struct folder *f, struct span path, bool with_uid)
{
	struct out o = {f->path, sizeof(f->path) - 1, 0};

	out_span(&o, path);
	if (with_uid)
		out_u64(&o, state_real_uid());
	while (o.n > 1 && o.n <= o.cap && f->path[o.n - 1] == '/')
		o.n--;
	/* Of what is too long as much as there is room for: for the log. */
	f->n = o.n < o.cap ? o.n : o.cap;
	f->path[f->n] = '\0';
	return o.n <= o.cap && o.n >= 2 && f->path[0] == '/';
}

static bool put_runtime_dir(struct folder *f)
{
	static const char name[] = "XDG_RUNTIME_DIR=";
	struct span entry = {NULL, 0}, tail = SPAN("/nonroot");
	char path[FOLDER_BYTES];
	struct out o = {path, sizeof(path), 0};
	const char *p;
	struct env e;

	env_open(&e);
	for (size_t at = 0; (p = env_next(&e, &at));)
		/* Cheap: most entries are another. */
		if (p[0] == name[0] &&
		    span_starts(span_of(p), SPAN("XDG_RUNTIME_DIR=")))
			entry = span_of(p + sizeof(name) - 1);
	out_span(&o, entry);
	env_close(&e);
	out_span(&o, tail);
	return entry.n && o.n <= o.cap &&
	       put(f, (struct span){path, o.n}, false);
}

#define CANDIDATES 4

/* The i-th place to look at; false where there is none. */
static bool candidate(int i, struct folder *f)
{
	const struct config *c = state_config();

	if (c->state_dir)
		return i == 0 &&
		       put(f, span_of(config_text(c, c->state_dir, "")), false);
	switch (i) {
	case 0:
		return put(f, SPAN("/var/lib/nonroot"), false);
	case 1:
		return put_runtime_dir(f);
	case 2:
		return put(f, SPAN("/tmp/nonroot-"), true);
	}
	return put(f, SPAN("/dev/shm/nonroot-"), true);
}

/*
 * By the name that the kernel gives it, getcwd(2) say: what stands before it
 * may be a symlink, /var/run for one.  Else it is that name, and the first
 * look into /proc of a process, which costs as much as twenty stats, is spared.
 */
static void make_canonical(struct folder *f, bool exists)
{
	char path[FOLDER_BYTES];
	struct out o = {path, sizeof(path) - 1, 0};
	size_t cut = f->n;
	struct span name;
	long fd;

	if (f->is_straight)
		return;
	while (!exists && f->path[cut - 1] != '/')
		cut--;
	if (cut > 1 && !exists)
		cut--;
	out_span(&o, (struct span){f->path, cut});
	path[o.n] = '\0';
	fd = sys4(SYS_openat, AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC,
		  0);
	if (fd < 0)
		return;
	name = paths_fd_name((int)fd, path, sizeof(path) - 1);
	sys1(SYS_close, fd);
	if (!name.n || path[0] != '/')
		return;
	o.n = name.n == 1 ? 0 : name.n;
	if (!exists) {
		if (f->path[cut] != '/')
			out_char(&o, '/');
		out_span(&o, (struct span){f->path + cut, f->n - cut});
	}
	if (o.n <= o.cap)
		put(f, (struct span){path, o.n}, false);
}

static void log_bad(const struct folder *f, const char *hint)
{
	log_event(&(struct log_event){
		.code = LOG_PATH_STATE,
		.op = "state_dir",
		.object = {f->path, f->n},
		.did = "not-used",
		.hint = hint,
	});
}

/*
 * The first that is there, else the first that could be: two programs with
 * different environments shall find the same.
 */
static void choose(struct folder *f)
{
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < CANDIDATES; i++) {
			if (!candidate(i, f) ||
			    judge(f) != (pass ? ABSENT : GOOD))
				continue;
			if (pass && !could_be_made(f))
				continue;
			make_canonical(f, !pass);
			atomic_store(&state_folder.exists, !pass);
			return;
		}
	f->n = 0;
}

static struct folder *slot_take(void)
{
	for (int i = 0; i < SLOTS; i++)
		if (!atomic_exchange(&state_folder.taken[i], 1))
			return i ? &more_slots[i - 1] : &first_slot;
	return NULL;
}

static const struct folder *chosen(void)
{
	const struct folder *f = NULL;
	struct folder *mine;

	f = atomic_load_explicit(&state_folder.chosen, memory_order_acquire);
	if (LIKELY(f != NULL))
		return f;
	mine = slot_take();
	if (mine) {
		choose(mine);
		if (atomic_compare_exchange_strong(&state_folder.chosen, &f,
						   mine))
			return mine;
		return f;
	}
	for (int i = 0; i < PATIENCE && !f; i++) {
		sys0(SYS_sched_yield);
		f = atomic_load(&state_folder.chosen);
	}
	return f;
}

bool paths_state_is_used(void)
{
	return atomic_load_explicit(&state_folder.exists, memory_order_relaxed);
}

static struct span name_of(const struct folder *f)
{
	return f ? (struct span){f->path, f->n} : (struct span){NULL, 0};
}

struct span paths_state_name(void)
{
	return name_of(chosen());
}

struct span paths_state_known(void)
{
	return name_of(atomic_load_explicit(&state_folder.chosen,
					    memory_order_acquire));
}

static const char bad_hint[] =
	"it must be a folder of mode 0700 that the uid owns and can write to, "
	"no symlink, and its name of at most 255 bytes: set state_dir in "
	"/etc/nonroot.conf, or mount an "
	"emptyDir at /tmp";

/* Whatever the umask is: before a bind(2) it often takes the x away. */
long paths_make_folder(const char *path)
{
	long r = sys3(SYS_mkdirat, AT_FDCWD, path, 0700);

	return r < 0 ? r : sys3(SYS_fchmodat, AT_FDCWD, path, 0700);
}

struct span paths_state(bool make)
{
	const struct folder *f = chosen();
	struct folder copy;
	struct stat st;

	if (!f || !f->n) {
		if (make) {
			candidate(state_config()->state_dir ? 0 : 2, &copy);
			log_bad(&copy, bad_hint);
		}
		return (struct span){NULL, 0};
	}
	/* To make something it is looked at again. */
	if (!make &&
	    atomic_load_explicit(&state_folder.exists, memory_order_relaxed))
		return (struct span){f->path, f->n};
	/* The most common answer costs one system call. */
	if (!make && look(f->path, &st) == -ENOENT)
		return (struct span){NULL, 0};
	copy = *f;
	if (make)
		paths_make_folder(f->path);
	switch (judge(&copy)) {
	case GOOD:
		atomic_store(&state_folder.exists, 1);
		return (struct span){f->path, f->n};
	case BAD:
		log_bad(f, bad_hint);
		break;
	case ABSENT:
		break;
	}
	return (struct span){NULL, 0};
}
