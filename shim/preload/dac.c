/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../core/path.h"
#include "dac.h"
#include "log.h"
#include "paths_check.h"
#include "state.h"
#include "sys.h"
#include "tasks.h"
#include "told.h"
#include "view.h"

/* Away from the numbers that programs close and open to get. */
#define HIGH_FD 100

/* So long after a change another process may be about to put it back. */
#define FRESH_SECONDS 2

/* The kernel's sigset_t: all but those that a fault of ours would raise. */
#define BIT(sig) (UINT64_C(1) << ((sig)-1))
static const uint64_t handlers = ~(BIT(SIGSEGV) | BIT(SIGBUS) | BIT(SIGILL) |
				   BIT(SIGFPE) | BIT(SIGTRAP) | BIT(SIGSYS));

/* One call: whose, and where. */
struct lift {
	struct dac *dac;
	struct paths_found *found;
	const struct paths_asked *asked;
	struct dac_asker who;
	bool is_closed; /* again, since the path was followed */
};

static bool capable(int cap, uint32_t needs)
{
	struct creds c;

	if (!(needs & DAC_BY_REAL) || !told_is_active())
		return told_capable(cap);
	told_creds(&c);
	return creds_really_capable(&c, cap);
}

bool dac_is_on(uint32_t needs)
{
	return state_mode() == STATE_TOLD && !state_is_quiet() &&
	       (capable(CREDS_CAP_DAC_OVERRIDE, needs) ||
		capable(CREDS_CAP_DAC_READ_SEARCH, needs));
}

static struct dac_asker asker(uint32_t needs)
{
	return (struct dac_asker){
		.real_uid = state_real_uid(),
		.real_gid = state_real_gid(),
		.may_override = capable(CREDS_CAP_DAC_OVERRIDE, needs),
		.may_read_search = capable(CREDS_CAP_DAC_READ_SEARCH, needs),
	};
}

/* ---- one file ---- */

/* It has no other name by which chmod(2) finds it. */
static long chmod_fd(int fd, uint32_t mode)
{
	char path[PATH_OF_FD];

	return sys3(SYS_fchmodat, AT_FDCWD, path_of_fd(fd, path), mode);
}

static bool look_fd(int fd, struct statx *ret)
{
	return view_look(&(struct place){fd, "", AT_EMPTY_PATH}, ret) == 0;
}

static bool is_fresh(int64_t changed)
{
	struct timespec now = {.tv_sec = 0};

	sys2(SYS_clock_gettime, CLOCK_REALTIME, &now);
	return changed + FRESH_SECONDS >= now.tv_sec;
}

bool dac_is_astir(const struct paths_found *f, const struct paths_asked *a)
{
	int64_t changed = f->changed;
	struct stat base;

	/* The walk has not looked at the folder that the path starts from. */
	if (*a->path != '/' &&
	    sys4(SYS_newfstatat, a->dirfd, "", &base, AT_EMPTY_PATH) == 0 &&
	    base.st_uid == state_real_uid() && base.st_ctime > changed)
		changed = base.st_ctime;
	return is_fresh(changed);
}

static bool is_astir(const struct lift *l)
{
	return l->dac->n || dac_is_astir(l->found, l->asked);
}

static long open_path(const char *path)
{
	struct stat st;
	long fd, high;

	/* Most of what is refused is somebody else's. */
	fd = sys4(SYS_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW);
	if (fd == 0 && st.st_uid != state_real_uid())
		fd = -EPERM;
	if (fd == 0)
		fd = sys4(SYS_openat, AT_FDCWD, path,
			  O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	high = sys3(SYS_fcntl, fd, F_DUPFD_CLOEXEC, HIGH_FD);
	sys1(SYS_close, fd);
	return high;
}

/* What stands at the name up to `end`, in the tree `layer`, if it is ours. */
static int open_at(struct paths_found *f, size_t end, enum paths_layer layer)
{
	char *path = f->name.path, last = path[end];
	long fd;

	path[end] = '\0';
	if (layer == PATHS_BELOW)
		path += f->name.skip;
	fd = open_path(*path ? path : "/");
	f->name.path[end] = last;
	return (int)fd;
}

/* ---- set, and put back ---- */

static void shut_out(struct dac *d)
{
	sys4(SYS_rt_sigprocmask, SIG_BLOCK, &handlers, &d->signals, 8);
	d->cancel = tasks_set_cancel(PTHREAD_CANCEL_DISABLE);
}

static void let_in(const struct dac *d)
{
	tasks_set_cancel(d->cancel);
	sys4(SYS_rt_sigprocmask, SIG_SETMASK, &d->signals, NULL, 8);
}

static bool is_held(const struct dac_held *h, const struct statx *x)
{
	return h->ino == x->stx_ino && h->dev == view_dev(x);
}

/* The descriptor may be another file's, if a thread has closed them all. */
static void put_back(struct dac_held *h)
{
	struct statx x;
	uint32_t mode;

	if (h->fd < 0 || !look_fd(h->fd, &x) || !is_held(h, &x))
		return;
	if (dac_back(h->was, h->set, x.stx_mode, &mode))
		chmod_fd(h->fd, mode);
	sys1(SYS_close, h->fd);
	h->fd = -1;
}

void dac_put_back(struct dac *d)
{
	while (d->n)
		put_back(&d->files[--d->n]);
	let_in(d);
}

static void log_lifted(const struct lift *l, size_t end, uint32_t mode)
{
	const struct paths_name *name = &l->found->name;
	char hint[96];
	struct out h = {hint, sizeof(hint) - 1, 0};
	struct log_event e = {
		.code = LOG_OWN_LIFTED,
		.op = l->asked->op,
		.object = {name->path + name->skip, end - name->skip},
		.err = EACCES,
		.did = "opened",
	};

	if (!log_is_due(&e))
		return;
	out_str(&h, "mode ");
	paths_put_mode(&h, mode);
	out_str(&h, " is put back after the call; a file's owner needs rw, a "
		    "folder's rwx");
	hint[h.n] = '\0';
	e.hint = hint;
	log_write(&e);
}

static bool set(struct dac *d, int fd, uint32_t was, uint32_t mode)
{
	struct statx x;

	if (!d->n)
		shut_out(d);
	/* What overlayfs copies up may get another number. */
	if (chmod_fd(fd, mode) == 0 && look_fd(fd, &x)) {
		d->files[d->n++] = (struct dac_held){.fd = fd,
						     .was = was,
						     .set = mode,
						     .dev = view_dev(&x),
						     .ino = x.stx_ino};
		return true;
	}
	if (!d->n)
		let_in(d);
	return false;
}

/* The descriptor of what has been set is kept. */
static enum dac_answer lift_fd(struct lift *l, int fd, size_t end,
			       uint32_t needs)
{
	enum dac_answer answer;
	struct dac_file f;
	struct statx x;
	uint32_t mode;

	if (state_config()->ownership == CONFIG_STRICT || !look_fd(fd, &x))
		return DAC_NOT_OURS;
	f = (struct dac_file){x.stx_uid, x.stx_gid, x.stx_mode};
	answer = dac_ask(&f, &l->who, needs, &mode);
	if (answer == DAC_OPEN && !is_fresh(x.stx_ctime.tv_sec))
		return DAC_NOT_OURS;
	if (answer != DAC_LIFT)
		return answer;
	/* The same one may have been set and put back by others each time. */
	if (l->dac->n == DAC_HELD)
		dac_put_back(l->dac);
	if (!set(l->dac, fd, f.mode & 07777, mode))
		return DAC_NOT_OURS;
	log_lifted(l, end, f.mode);
	return DAC_LIFT;
}

static enum dac_answer lift_or_close(struct lift *l, int fd, size_t end,
				     uint32_t needs)
{
	enum dac_answer answer = lift_fd(l, fd, end, needs);

	if (answer != DAC_LIFT)
		sys1(SYS_close, fd);
	return answer;
}

/* ---- a path ---- */

static enum dac_answer lift_at(struct lift *l, size_t end,
			       enum paths_layer layer, uint32_t needs)
{
	int fd = open_at(l->found, end, layer);

	l->is_closed |= fd == -EACCES;
	return fd < 0 ? DAC_NOT_OURS : lift_or_close(l, fd, end, needs);
}

/*
 * The folder of a name that may not be looked up may be searched: a relative
 * path is walked from the root, and the current folder may be in one that is
 * closed.
 */
static enum dac_answer lift_folder(struct lift *l)
{
	const struct paths_name *name = &l->found->name;
	enum paths_layer layer = l->found->layer;
	size_t end = name->folder;
	int fd;

	while ((fd = open_at(l->found, end, layer)) == -EACCES &&
	       end > name->skip)
		do
			end--;
		while (end > name->skip && name->path[end] != '/');
	return fd < 0 ? DAC_NOT_OURS : lift_or_close(l, fd, end, DAC_SEARCH);
}

static int lift_way(struct lift *l, enum paths_wish wish, int r)
{
	/* One may be closed again behind us. */
	for (int i = 0; r == -EACCES && i < DAC_TRIES; i++) {
		if (lift_folder(l) == DAC_NOT_OURS && !is_astir(l))
			break;
		r = paths_follow(l->found, wish, l->asked);
	}
	return r;
}

/* Of what the path has led to. */
static uint32_t needs_here(const struct paths_found *f, uint32_t needs)
{
	if (f->layer == PATHS_NOWHERE)
		return 0;
	/* `name/.` */
	if (f->tail[0] && f->tail[1])
		return DAC_SEARCH;
	if (needs & DAC_MOVE)
		return S_ISDIR(f->type) ? DAC_WRITE : 0;
	return needs;
}

/*
 * A link of /proc/PID leads to an open file, which need not be what has the
 * name that it tells: that may be nobody's, or another file's by now.
 */
static bool is_what_was_asked(struct lift *l)
{
	const struct paths_found *f = l->found;
	const struct paths_asked *a = l->asked;
	struct stat asked, found;
	long r;

	if (sys4(SYS_newfstatat, a->dirfd, a->path, &asked,
		 a->flags & AT_SYMLINK_NOFOLLOW) != 0)
		return true;
	if (f->layer == PATHS_NOWHERE)
		return false;
	r = sys4(SYS_newfstatat, AT_FDCWD, paths_where(f), &found,
		 AT_SYMLINK_NOFOLLOW);
	l->is_closed |= r == -EACCES;
	return r == 0 && asked.st_dev == found.st_dev &&
	       asked.st_ino == found.st_ino;
}

/* To open what is neither a file nor a folder may wait for somebody. */
static bool may_be_had(struct lift *l, uint32_t needs)
{
	struct paths_found *f = l->found;

	if (f->crossed && !(paths_is_on() && paths_check_mount(f)))
		return false;
	/* The slash behind a link is not the walk's to follow. */
	if (!f->crossed && !*f->tail && !is_what_was_asked(l))
		return false;
	return !needs || S_ISREG(f->type) || S_ISDIR(f->type) ||
	       S_ISLNK(f->type);
}

static enum dac_turn lift_end(struct lift *l, enum paths_wish wish,
			      uint32_t needs)
{
	struct paths_found *f = l->found;
	bool is_new = f->layer == PATHS_NOWHERE;
	enum dac_answer folder = DAC_OPEN, file = DAC_OPEN;

	if (wish == PATHS_REMOVE || (wish == PATHS_MAKE && is_new))
		folder = lift_at(l, f->name.folder,
				 is_new ? f->parent : f->layer,
				 DAC_WRITE | DAC_SEARCH);
	if (needs)
		file = lift_at(l, f->name.n, f->layer, needs);
	if (folder == DAC_NOT_OURS || file == DAC_NOT_OURS)
		return is_astir(l) ? DAC_DOUBT : DAC_REFUSE;
	/* It has been refused for something else than a mode, or for that of a
	 * folder that the path has gone through and back, or that another
	 * process has opened since. */
	if (!l->dac->n && wish == PATHS_LOOK && !needs && !is_new)
		return S_ISDIR(f->type) || is_astir(l) ? DAC_DOUBT : DAC_REFUSE;
	return DAC_AGAIN;
}

/*
 * `closed/name/..` leads to a folder that was opened on the way to it: what is
 * asked about that is to be true of it.
 */
static void close_end(const struct lift *l)
{
	struct dac *d = l->dac;
	struct statx x;

	if (!d->n || l->found->layer == PATHS_NOWHERE ||
	    view_look(&(struct place){AT_FDCWD, paths_where(l->found),
				      AT_SYMLINK_NOFOLLOW},
		      &x) < 0)
		return;
	for (unsigned i = 0; i < d->n; i++)
		if (is_held(&d->files[i], &x))
			put_back(&d->files[i]);
}

/* The way and its end.  *needs becomes what is to be done with the latter. */
static enum dac_turn lift_both(struct lift *l, int *r, enum paths_wish wish,
			       uint32_t *needs)
{
	uint32_t asks = *needs;
	enum dac_turn turn;

	/* The way may be closed again before we have come to the end. */
	for (int i = 0; i < DAC_TRIES; i++) {
		*r = lift_way(l, wish, *r);
		if (*r < 0)
			return DAC_REFUSE;
		l->is_closed = false;
		*needs = needs_here(l->found, asks);
		turn = may_be_had(l, *needs) ? lift_end(l, wish, *needs)
					     : DAC_REFUSE;
		if (!l->is_closed)
			return turn;
		*r = paths_follow(l->found, wish, l->asked);
	}
	return DAC_REFUSE;
}

enum dac_turn dac_lift(struct dac *d, struct paths_found *f, int *r,
		       enum paths_wish wish, uint32_t needs,
		       const struct paths_asked *a)
{
	struct lift l = {.dac = d, .found = f, .asked = a, .who = asker(needs)};
	enum dac_turn turn;

	needs &= ~DAC_BY_REAL;
	turn = lift_both(&l, r, wish, &needs);
	if ((*r == -ENOENT || *r == -ENOTDIR || *r == -ELOOP) && is_astir(&l))
		turn = DAC_GONE;
	if (turn == DAC_REFUSE || turn == DAC_GONE) {
		dac_restore(d);
		return turn;
	}
	if (!needs && wish == PATHS_LOOK)
		close_end(&l);
	if (f->layer == PATHS_NOWHERE)
		f->layer = f->parent;
	return turn;
}
