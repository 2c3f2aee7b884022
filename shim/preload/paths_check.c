/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "libc.h"
#include "log.h"
#include "paths_check.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "view.h"

/* linux/magic.h, which musl's headers lack. */
#define TMPFS_MAGIC 0x01021994
#define RAMFS_MAGIC 0x858458f6

bool paths_check_name(const struct paths_name *name)
{
	struct span told = paths_name_told(name);
	struct span state = {name->path, name->skip};

	return paths_is_served(paths_list(), told) &&
	       !(state.n && paths_is_within(told, state));
}

/* ---- which mount ---- */

/* Told apart by the mount, before Linux 5.8 by the device. */
struct mount {
	bool is_id;
	uint64_t id;
};

static bool mount_of(const char *path, struct mount *ret)
{
	struct statx x;
	struct stat st;

	if (sys5(SYS_statx, AT_FDCWD, path, AT_NO_AUTOMOUNT, STATX_MNT_ID,
		 &x) == 0 &&
	    x.stx_mask & STATX_MNT_ID) {
		*ret = (struct mount){true, x.stx_mnt_id};
		return true;
	}
	if (sys4(SYS_newfstatat, AT_FDCWD, path, &st, 0) < 0)
		return false;
	*ret = (struct mount){false, st.st_dev};
	return true;
}

static bool is_in_memory(const char *path)
{
	struct statfs fs = {.f_type = 0};

	sys2(SYS_statfs, path, &fs);
	return (uint32_t)fs.f_type == TMPFS_MAGIC ||
	       (uint32_t)fs.f_type == RAMFS_MAGIC;
}

/* Of the told name up to `end`; the root for an empty one. */
static const char *cut(struct paths_found *f, size_t end)
{
	if (end == f->name.skip)
		return "/";
	f->name.path[end] = '\0';
	return f->name.path + f->name.skip;
}

static void mend(struct paths_found *f, size_t end)
{
	if (end < f->name.n)
		f->name.path[end] = '/';
}

static bool is_on_root_mount(const char *path)
{
	struct mount root, here;

	return mount_of("/", &root) && mount_of(path, &here) &&
	       root.is_id == here.is_id && root.id == here.id;
}

bool paths_check_mount(struct paths_found *f)
{
	const char *folder = cut(f, f->below);
	bool ok = is_on_root_mount(folder) || is_in_memory(folder);

	mend(f, f->below);
	return ok;
}

/* ---- who asks ---- */

/* What a mode lets the told ids do, capabilities aside; 0 for no file. */
static uint32_t told_rights(const struct creds *c, const struct place *at,
			    uint32_t *ret_others)
{
	struct owners_told told = {.has = 0};
	struct view_file shown;
	struct statx x;

	*ret_others = 0;
	if (view_look(at, &x) < 0)
		return 0;
	view_record(at, &x, &told);
	shown = view_shown(&x, &told);
	*ret_others = shown.mode & 7;
	return view_rights(c, &shown);
}

static bool told_may_write(const struct place *at)
{
	struct creds c;
	uint32_t others;

	if (!told_is_active())
		return true;
	told_creds(&c);
	return creds_capable(&c, CREDS_CAP_DAC_OVERRIDE) ||
	       (told_rights(&c, at, &others) & 3) == 3;
}

bool paths_check_told(struct paths_found *f)
{
	struct place at = {AT_FDCWD, cut(f, f->name.folder), 0};
	bool ok;

	if (f->parent == PATHS_ABOVE)
		at.path = f->name.path;
	ok = told_may_write(&at);
	mend(f, f->name.folder);
	return ok;
}

bool paths_check_folder(struct paths_found *f)
{
	return paths_has_served(paths_list(), paths_name_told(&f->name)) &&
	       paths_check_mount(f) &&
	       told_may_write(&(struct place){AT_FDCWD, paths_where(f), 0});
}

/* ---- the log ---- */

static const char volume_hint[] = "mount an emptyDir volume there, or let the "
				  "uid write to its folder when the image is "
				  "built";

void paths_log_made(struct paths_found *f, const struct paths_asked *a)
{
	struct log_event e = {
		.code = LOG_PATH_MADE,
		.op = a->op,
		.object = paths_name_told(&f->name),
		.err = a->err,
		.did = f->name.path,
		.hint = volume_hint,
	};

	log_event(&e);
}

void paths_put_mode(struct out *o, uint32_t mode)
{
	for (int shift = 9; shift >= 0; shift -= 3)
		out_char(o, (char)('0' + (mode >> shift & 7)));
}

static void put_owner(struct out *o, const struct stat *st)
{
	out_str(o, S_ISDIR(st->st_mode) ? "the folder is of " : "it is of ");
	out_u64(o, st->st_uid);
	out_char(o, ':');
	out_u64(o, st->st_gid);
	out_str(o, ", mode ");
	paths_put_mode(o, st->st_mode);
}

static void put_remedy(struct out *o, const char *path, const struct stat *st,
		       int err, bool volume)
{
	if (err == EACCES && st->st_uid == state_real_uid()) {
		out_str(o, "; chmod u+rwX ");
		out_str(o, path);
	} else if (volume) {
		out_str(o, "; pod securityContext: fsGroup: ");
		out_u64(o, st->st_gid ? st->st_gid : state_real_gid());
		if (st->st_uid) {
			out_str(o, ", or runAsUser: ");
			out_u64(o, st->st_uid);
		}
	} else if (err == EROFS) {
		out_str(o, "; mount an emptyDir volume at ");
		out_str(o, path);
	} else {
		out_str(o, "; when the image is built: chown ");
		out_u64(o, state_real_uid());
		out_char(o, ' ');
		out_str(o, path);
	}
}

void paths_log_output(const struct paths_asked *a)
{
	log_event(&(struct log_event){
		.code = LOG_PATH_OUTPUT,
		.op = a->op,
		.object = span_of(a->path),
		.err = a->err,
		.did = "duplicated",
		.hint = "write to the descriptor that is open, not to its name",
	});
}

/* A line about what stands at the told name up to `end`. */
static void log_owner(struct paths_found *f, const struct paths_asked *a,
		      enum log_code code, size_t end)
{
	char hint[256];
	struct out o = {hint, sizeof(hint) - 1, 0};
	struct log_event e = {
		.code = code, .op = a->op, .err = a->err, .did = "refused"};
	const char *path;
	struct stat st;

	if (!log_count(code, &e.n))
		return;
	e.object = paths_name_told(&f->name);
	if (!log_is_due(&e))
		return;
	path = cut(f, end);
	if (sys4(SYS_newfstatat, AT_FDCWD, path, &st, 0) == 0) {
		put_owner(&o, &st);
		put_remedy(&o, path, &st, a->err, !is_on_root_mount(path));
	}
	mend(f, end);
	hint[o.n < o.cap ? o.n : o.cap] = '\0';
	e.hint = o.n ? hint : NULL;
	log_write(&e);
}

/* Has what stands at the told name up to `end` more for the told identity than
 * for everybody?  To the kernel that identity is everybody. */
static bool is_for_told(struct paths_found *f, size_t end)
{
	struct place at = {AT_FDCWD, NULL, 0};
	struct creds c;
	uint32_t others;
	bool is;

	if (told_capable(CREDS_CAP_DAC_OVERRIDE))
		return true;
	if (!told_is_active())
		return false;
	told_creds(&c);
	at.path = cut(f, end);
	is = told_rights(&c, &at, &others) & ~others;
	mend(f, end);
	return is;
}

/* Only where the told identity could have done it, and something mends it:
 * what the kernel and the runtime provide is not the image's to give away. */
static bool is_worth_a_line(struct paths_found *f, size_t end)
{
	struct span told = paths_name_told(&f->name);

	return !paths_is_within(told, SPAN("/proc")) &&
	       !paths_is_within(told, SPAN("/sys")) &&
	       !paths_is_within(told, SPAN("/dev")) && is_for_told(f, end);
}

void paths_log_folder(struct paths_found *f, const struct paths_asked *a)
{
	size_t end = f->below < f->name.folder ? f->below : f->name.folder;

	if (is_worth_a_line(f, end))
		log_owner(f, a, LOG_PATH_REFUSED, end);
}

void paths_log_volume(struct paths_found *f, const struct paths_asked *a)
{
	log_owner(f, a, LOG_PATH_VOLUME, f->below);
}

void paths_log_state(struct paths_found *f, const struct paths_asked *a,
		     int err)
{
	log_event(&(struct log_event){
		.code = LOG_PATH_STATE,
		.op = a->op,
		.object = {f->name.path, f->name.n},
		.err = err,
		.did = "refused",
		.hint = "make room in state_dir, or mount an emptyDir volume "
			"where the file belongs",
	});
}

/* It has come to exist below after ours was made. */
static void log_hidden(struct paths_found *f, const struct paths_asked *a)
{
	struct stat st;

	if (f->name.skip && paths_check_name(&f->name) && !S_ISDIR(f->type) &&
	    sys4(SYS_newfstatat, AT_FDCWD, f->name.path, &st,
		 AT_SYMLINK_NOFOLLOW) == 0)
		log_event(&(struct log_event){
			.code = LOG_PATH_HIDDEN,
			.op = a->op,
			.object = paths_name_told(&f->name),
			.err = a->err,
			.did = "the one below",
			.hint = "take away one of the two",
		});
}

void paths_log_existing(struct paths_found *f, const struct paths_asked *a)
{
	size_t end = a->flags & PATHS_REPLACES ? f->name.folder : f->name.n;

	log_hidden(f, a);
	if (is_worth_a_line(f, end))
		log_owner(f, a, LOG_PATH_REFUSED, end);
}
