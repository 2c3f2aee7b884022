/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <time.h>

#include "fast.h"
#include "next.h"
#include "override.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "view.h"

/* linux/magic.h, which musl's headers lack. */
#define OVERLAY_MAGIC 0x794c7630
#define PROC_MAGIC 0x9fa0
#define TMPFS_MAGIC 0x01021994

#define NS 1000000000

struct view_here view_here;

/* File systems that have been looked at, by device; direct-mapped.  The upper
 * half is the device, which has 32 bits, the lower what it is. */
enum fs_kind { FS_UNKNOWN, FS_OTHER, FS_OVERLAY, FS_PROC, FS_TMPFS };
#define FS_SEEN 16
static _Atomic(uint64_t) fs_seen[FS_SEEN];

/* Only owners_gate_any() is asked of it. */
static const _Alignas(64) uint64_t nothing[8 * 3];

/* Every question passes it. */
static const _Alignas(64) uint64_t everything[8 * 3] = {
	~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0),
	~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0),
	~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0),
	~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0),
};

static bool is_jailed(void)
{
	return UNLIKELY(atomic_load_explicit(&view_here.is_jailed,
					     memory_order_relaxed));
}

void view_jail(void)
{
	atomic_store(&view_here.is_jailed, true);
	if (view_is_decided() && view_here.is_on)
		atomic_store(&view_here.gate,
			     owners_gate_any((const void *)everything));
}

static bool is_recording(void)
{
	return state_config()->ownership == CONFIG_RECORD;
}

bool view_find(void)
{
	enum state_mode mode = state_mode();
	const struct config *c = state_config();
	const struct owners *t = (const struct owners *)nothing;
	bool on = mode == STATE_TOLD && (c->ownership == CONFIG_REMEMBER ||
					 c->ownership == CONFIG_RECORD);

	/* Asked too early, or too late: the answer is not for good. */
	if (state_known == STATE_UNKNOWN || (on && !told_is_active()))
		return false;
	view_here.uid = on ? state_real_uid() : CREDS_UNCHANGED;
	view_here.gid = on ? state_real_gid() : CREDS_UNCHANGED;
	view_here.is_on = on;
	if (on)
		t = owners_mapping(t);
	if (on && is_jailed())
		t = (const struct owners *)everything;
	/* Without a table it is looked for again: this may be a vforked
	 * child, in which nothing is mapped. */
	if (t)
		atomic_store_explicit(&view_here.gate, owners_gate_any(t),
				      memory_order_release);
	return on;
}

/* Of a file, or of one that had its numbers; `node` is null for none. */
struct record {
	struct owners *table;
	union owners_node *node;
};

/* While view_is_on(). */
static struct record record_for(uint64_t dev, uint64_t ino)
{
	struct record r = {owners_reading(), NULL};
	const struct owners *t = r.table;

	if (!t)
		return r;
	/* From the first record on, whoever's, the whole filter is there. */
	if (UNLIKELY(!is_jailed() &&
		     atomic_load_explicit(&view_here.gate,
					  memory_order_relaxed) !=
			     owners_gate_filter(t)))
		atomic_store(&view_here.gate, owners_gate_filter(t));
	if (owners_maybe(t, ino))
		r.node = owners_find(t, dev, ino);
	return r;
}

bool view_may_differ(uint64_t dev, uint64_t ino, uint32_t uid)
{
	return view_is_on() && (uid == view_here.uid || is_jailed() ||
				record_for(dev, ino).node);
}

/* ---- looking ---- */

static void from_stat(const struct stat *st, struct statx *ret)
{
	*ret = (struct statx){
		.stx_mask = STATX_BASIC_STATS,
		.stx_uid = st->st_uid,
		.stx_gid = st->st_gid,
		.stx_mode = (uint16_t)st->st_mode,
		.stx_ino = st->st_ino,
		.stx_atime = {.tv_sec = st->st_atim.tv_sec,
			      .tv_nsec = (uint32_t)st->st_atim.tv_nsec},
		.stx_mtime = {.tv_sec = st->st_mtim.tv_sec,
			      .tv_nsec = (uint32_t)st->st_mtim.tv_nsec},
		.stx_dev_major = major(st->st_dev),
		.stx_dev_minor = minor(st->st_dev),
	};
}

/* Before Linux 4.11, or where a profile of that age hides statx(2). */
static __attribute__((noinline, cold)) long
look_without_statx(const struct place *at, struct statx *ret)
{
	struct stat st;
	long r = sys4(SYS_newfstatat, at->dirfd, at->path, &st, at->flags);

	if (r == 0)
		from_stat(&st, ret);
	return r;
}

/* In line: measured, each return less after a system call is worth some ns. */
static inline long look(const struct place *at, struct statx *ret)
{
	long r = sys5(SYS_statx, at->dirfd, at->path, at->flags,
		      STATX_BASIC_STATS | STATX_BTIME, ret);

	if (UNLIKELY(r != 0))
		r = look_without_statx(at, ret);
	if (r == 0 && is_jailed()) {
		ret->stx_uid = view_unmapped(ret->stx_uid);
		ret->stx_gid = view_unmapped(ret->stx_gid);
	}
	return r;
}

long view_look(const struct place *at, struct statx *ret)
{
	return look(at, ret);
}

static int64_t in_ns(struct statx_timestamp t)
{
	return view_ns(t.tv_sec, t.tv_nsec);
}

static struct owners_file file_of(const struct statx *x)
{
	struct owners_file f = {
		.dev = view_dev(x),
		.ino = x->stx_ino,
		.uid = x->stx_uid,
		.gid = x->stx_gid,
		.is_folder = S_ISDIR(x->stx_mode),
	};

	if (x->stx_mask & STATX_BTIME)
		f.btime = (uint64_t)in_ns(x->stx_btime);
	return f;
}

/* ---- file systems ---- */

static enum fs_kind kind_ask(const struct place *at)
{
	struct statfs fs = {.f_type = 0};
	long fd = at->dirfd;

	if (*at->path || fd < 0)
		fd = sys4(SYS_openat, at->dirfd, *at->path ? at->path : ".",
			  O_PATH | O_CLOEXEC |
				  (at->flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW
								   : 0),
			  0);
	if (fd < 0)
		return FS_UNKNOWN;
	sys2(SYS_fstatfs, fd, &fs);
	if (fd != at->dirfd)
		sys1(SYS_close, fd);
	switch ((uint32_t)fs.f_type) {
	case OVERLAY_MAGIC:
		return FS_OVERLAY;
	case PROC_MAGIC:
		return FS_PROC;
	case TMPFS_MAGIC:
		return FS_TMPFS;
	}
	return FS_OTHER;
}

static enum fs_kind kind_of(const struct place *at, uint64_t dev)
{
	_Atomic(uint64_t) *seen = &fs_seen[dev % FS_SEEN];
	uint64_t v = atomic_load_explicit(seen, memory_order_relaxed);
	enum fs_kind kind;

	if (v >> 32 == dev && (uint32_t)v != FS_UNKNOWN)
		return (enum fs_kind)(uint32_t)v;
	if (state_is_quiet())
		return FS_UNKNOWN;
	kind = kind_ask(at);
	if (dev <= UINT32_MAX)
		atomic_store_explicit(seen, dev << 32 | kind,
				      memory_order_relaxed);
	return kind;
}

/*
 * procfs is never falsified: what ps tells of who runs is true.  Its sign is
 * no device and its block size; only then is the file system asked.
 */
static bool is_proc(const struct place *at, uint64_t dev, uint64_t block)
{
	enum fs_kind kind;

	if (block != 1024 || major(dev) != 0)
		return false;
	kind = kind_of(at, dev);
	return kind == FS_PROC || kind == FS_UNKNOWN;
}

bool view_is_overlay(const struct place *at, const struct statx *x)
{
	return kind_of(at, view_dev(x)) == FS_OVERLAY;
}

/* ---- files that were just born ---- */

/* Twice the longest clock tick, that of CONFIG_HZ=100. */
#define YOUNG_NS (INT64_C(20) * 1000 * 1000)

/* Linux 6.5: overlayfs gives handles that cannot be opened. */
#define HANDLE_FID 0x200

/* A birth time to come is one of before the clock was set. */
static bool is_young(const struct owners_file *f)
{
	struct timespec now = {.tv_sec = 0};

	sys2(SYS_clock_gettime, CLOCK_REALTIME, &now);
	return (int64_t)((uint64_t)view_ns(now.tv_sec, now.tv_nsec) -
			 f->btime) < YOUNG_NS;
}

struct handle {
	uint32_t n;
	int32_t type;
	unsigned char bytes[128];
};

static long handle_of(const struct place *at, int more, struct handle *ret)
{
	int mount, flags = (at->flags & AT_EMPTY_PATH) | more;

	if (!(at->flags & AT_SYMLINK_NOFOLLOW))
		flags |= AT_SYMLINK_FOLLOW;
	ret->n = sizeof(ret->bytes);
	return sys5(SYS_name_to_handle_at, at->dirfd, at->path, ret, &mount,
		    flags);
}

/*
 * Within a tick of the clock that birth times are of (all of them before Linux
 * 6.13), a file and the next one with its inode number are born at the same
 * time.  Their handles tell them apart: there is a generation in them.
 */
static bool fold_handle(const struct place *at, struct owners_file *f)
{
	struct handle h;
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	long r;

	if (f->uid != view_here.uid || !f->btime || state_is_quiet())
		return false;
	r = handle_of(at, 0, &h);
	if (r == -EOPNOTSUPP)
		r = handle_of(at, HANDLE_FID, &h);
	if (r < 0 || h.n > sizeof(h.bytes))
		return false;
	for (uint32_t i = 0; i < h.n; i++)
		sum = (sum ^ h.bytes[i]) * UINT64_C(0x100000001b3);
	f->btime ^= sum;
	return true;
}

/*
 * The record of a file that was just born.  Once it is older, its birth time
 * is its own, and the record is made an ordinary one.
 */
static bool young_get(struct record r, const struct place *at,
		      const struct owners_file *file, struct owners_told *ret)
{
	struct owners_file f = *file;

	if (!fold_handle(at, &f) || !owners_read(r.table, r.node, &f, ret))
		return false;
	if (!is_young(file))
		owners_rebind(r.table, &f, file);
	return true;
}

/* ---- records ---- */

/*
 * A record without birth time is one of somebody else's file on overlayfs
 * (see view_remember()), or of a file system that tells none.
 */
static bool record_read(struct record r, const struct place *at,
			const struct owners_file *file, struct owners_told *ret)
{
	struct owners_file f;

	if (!r.node)
		return false;
	if (LIKELY(owners_read(r.table, r.node, file, ret)))
		return true;
	if (!file->btime)
		return false;
	if (file->uid == view_here.uid)
		return young_get(r, at, file, ret);
	f = *file;
	f.btime = 0;
	return owners_read(r.table, r.node, &f, ret);
}

static void record_get(struct record r, const struct place *at,
		       const struct statx *x, struct owners_told *ret)
{
	struct owners_file f = file_of(x);

	ret->has = 0;
	if (record_read(r, at, &f, ret))
		return;
	/* Only what we could have written ourselves. */
	if (is_recording() && x->stx_uid == view_here.uid &&
	    override_read(at, x->stx_mode, ret))
		return;
	ret->has = 0;
}

bool view_has_records(uint64_t kinds)
{
	return owners_reading_has(kinds) || is_recording();
}

void view_record(const struct place *at, const struct statx *x,
		 struct owners_told *ret)
{
	ret->has = 0;
	if (view_is_on())
		record_get(record_for(view_dev(x), x->stx_ino), at, x, ret);
}

/* What is told is nearly always one load away. */
static inline bool told_now(enum told_id which, uint32_t *ret)
{
	return LIKELY(fast_get(which, ret)) || told_id(which, ret);
}

static struct view_asker asker(void)
{
	struct view_asker a = {.real_uid = view_here.uid,
			       .real_gid = view_here.gid};

	if (!view_is_on() || !told_now(TOLD_FSUID, &a.fsuid) ||
	    !told_now(TOLD_FSGID, &a.fsgid)) {
		a.fsuid = a.real_uid;
		a.fsgid = a.real_gid;
	}
	return a;
}

struct view_file view_shown(const struct statx *x,
			    const struct owners_told *told)
{
	struct view_asker a = asker();
	struct view_file f = {
		.uid = x->stx_uid,
		.gid = x->stx_gid,
		.mode = x->stx_mode,
		.atime_ns = in_ns(x->stx_atime),
		.mtime_ns = in_ns(x->stx_mtime),
	};

	view_show(&f, &a, told);
	return f;
}

/* Shown, not only recorded: the xattr has no place for what is absent. */
static void override_update(const struct place *at, const struct statx *x)
{
	struct owners_file f = file_of(x);
	struct owners_told told = {.has = 0};
	struct view_file shown;

	if (!record_read(record_for(f.dev, f.ino), at, &f, &told) ||
	    !(told.has & ~(uint32_t)OWNERS_TIMES)) {
		override_remove(at, x->stx_mode);
		return;
	}
	shown = view_shown(x, &told);
	override_write(at, x->stx_mode, &shown);
}

/* A change is made to what was recorded before a restart too. */
static bool override_adopt(const struct place *at, const struct statx *x,
			   const struct owners_file *f)
{
	struct record r = record_for(f->dev, f->ino);
	struct owners_told told;

	if (f->uid != view_here.uid ||
	    (r.node && owners_read(r.table, r.node, f, &told)) ||
	    !override_read(at, x->stx_mode, &told))
		return true;
	return owners_record(f, &told) == 0;
}

/*
 * On overlayfs the birth time of somebody else's file is not looked at: who
 * opens it for writing changes it.  Such a file can only be replaced by one
 * with its inode number and its owner by somebody who really is that owner.
 */
bool view_remember(const struct place *at, const struct statx *x,
		   const struct owners_told *told, uint32_t gone)
{
	struct owners_file f = file_of(x);
	struct owners_told was; /* of interest is only what it is bound to */
	struct record r;

	if (!view_is_on() || state_is_quiet())
		return false;
	r = record_for(f.dev, f.ino);
	if (f.uid != view_here.uid && view_is_overlay(at, x))
		f.btime = 0;
	else if ((r.node && owners_read(r.table, r.node, &f, &was)) ||
		 kind_of(at, f.dev) == FS_TMPFS)
		; /* An ordinary record, which is not young, or will be one:
		   * tmpfs gives no number twice (shmem_reserve_inode()). */
	else if (is_young(&f))
		fold_handle(at, &f);
	else
		record_read(r, at, &f, &was); /* makes it an ordinary one */
	if (is_recording() && !override_adopt(at, x, &f))
		return false;
	if (gone)
		owners_forget(&f, gone);
	if (told->has && owners_record(&f, told) < 0)
		return false;
	if (is_recording())
		override_update(at, x);
	return true;
}

/* ---- stat ---- */

/* The file may have been replaced since it was looked at first. */
static bool is_same(const struct statx *x, uint64_t dev, uint64_t ino)
{
	return x->stx_ino == ino && view_dev(x) == dev;
}

static void record_of(struct record r, const struct place *at, uint64_t dev,
		      uint64_t ino, struct owners_told *ret)
{
	struct statx x;

	ret->has = 0;
	if ((!r.node && !is_recording()) || state_is_quiet())
		return;
	if (look(at, &x) == 0 && is_same(&x, dev, ino))
		record_get(r, at, &x, ret);
}

static struct timespec to_timespec(int64_t ns)
{
	struct timespec t = {.tv_sec = ns / NS, .tv_nsec = ns % NS};

	if (t.tv_nsec < 0) {
		t.tv_nsec += NS;
		t.tv_sec--;
	}
	return t;
}

bool view_stat(int dirfd, const char *path, struct stat *st, int flags)
{
	/* Linux 6.11 takes NULL for the path of a descriptor. */
	struct place at = {dirfd, path ? path : "", flags};
	struct record r;
	struct view_asker a;
	struct owners_told told;
	struct view_file f = {
		.uid = st->st_uid, .gid = st->st_gid, .mode = st->st_mode};

	/* What is opaque is asked for here, where it is rare. */
	if (!view_is_on())
		return false;
	r = record_for(st->st_dev, st->st_ino);
	if ((!r.node && f.uid != view_here.uid && !is_jailed()) ||
	    is_proc(&at, st->st_dev, (uint64_t)st->st_blksize))
		return false;
	if (is_jailed()) {
		f.uid = view_unmapped(f.uid);
		f.gid = view_unmapped(f.gid);
	}
	record_of(r, &at, st->st_dev, st->st_ino, &told);
	a = asker();
	view_show(&f, &a, &told);
	st->st_uid = f.uid;
	st->st_gid = f.gid;
	st->st_mode = f.mode;
	if (told.has & OWNERS_TIMES) {
		st->st_atim = to_timespec(f.atime_ns);
		st->st_mtim = to_timespec(f.mtime_ns);
	}
	return told.has != 0;
}

static struct statx_timestamp to_timestamp(int64_t ns)
{
	struct timespec t = to_timespec(ns);

	return (struct statx_timestamp){.tv_sec = t.tv_sec,
					.tv_nsec = (uint32_t)t.tv_nsec};
}

static void fill(struct statx *x, const struct view_file *f, uint32_t has)
{
	if (x->stx_mask & STATX_UID)
		x->stx_uid = f->uid;
	if (x->stx_mask & STATX_GID)
		x->stx_gid = f->gid;
	if (x->stx_mask & STATX_MODE)
		x->stx_mode = (uint16_t)f->mode;
	if (has & OWNERS_TIMES && x->stx_mask & STATX_ATIME)
		x->stx_atime = to_timestamp(f->atime_ns);
	if (has & OWNERS_TIMES && x->stx_mask & STATX_MTIME)
		x->stx_mtime = to_timestamp(f->mtime_ns);
}

/* What a record is found by. */
static void look_whole(const struct place *at, const struct statx *x,
		       struct statx *ret)
{
	if ((x->stx_mask & VIEW_STATX_NEEDS) != VIEW_STATX_NEEDS &&
	    !state_is_quiet() && view_look(at, ret) == 0 &&
	    view_dev(ret) == view_dev(x))
		return;
	*ret = *x;
	if (is_jailed()) {
		ret->stx_uid = view_unmapped(x->stx_uid);
		ret->stx_gid = view_unmapped(x->stx_gid);
	}
}

bool view_statx(const struct place *at, struct statx *x)
{
	const struct statx *whole = x;
	struct owners_told told = {.has = 0};
	struct view_file f;
	struct statx looked;

	if (!view_is_on() || is_proc(at, view_dev(x), x->stx_blksize))
		return false;
	if (is_jailed() ||
	    (x->stx_mask & VIEW_STATX_NEEDS) != VIEW_STATX_NEEDS) {
		look_whole(at, x, &looked);
		whole = &looked;
	}
	view_record(at, whole, &told);
	f = view_shown(whole, &told);
	fill(x, &f, told.has);
	return told.has != 0;
}
