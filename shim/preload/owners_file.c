/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>

#include "libc.h"
#include "log.h"
#include "own_file.h"
#include "owners_file.h"
#include "state.h"
#include "sys.h"
#include "told.h"

/* Linux 5.14; older headers do not have it. */
#define POPULATE_WRITE 23

/* Linux 6.8. */
#define MNT_ID_UNIQUE 0x4000

/* Calls that give up in a table that is full, for one that tries to grow. */
#define FULL_PATIENCE 256

/* Records for which nobody looks whether the table still has its name. */
#define RECORDS_UNSEEN 64

/* Tables that are gone stay mapped, for who is reading there: so many. */
#define REPLACED_MAX 16

/* How often others may use up what was reserved before this call gives up. */
#define GROW_TRIES 100

#define PATH_BYTES 96

#define TABLE_MODE 0600

/* In this order; a table that is there already comes before a new one. */
static const char places[][9] = {"/dev/shm", "/tmp"};
#define PLACES (sizeof(places) / sizeof(places[0]))

_Atomic(uintptr_t) owners_at;

static struct {
	_Atomic(uint32_t) trouble; /* place << 16 | errno, the first one */
	_Atomic(bool) said;
	_Atomic(uint32_t) full; /* calls since the table could not grow */
	_Atomic(uint32_t) gone; /* the same, since it had no name any more */
	_Atomic(uint32_t) replaced;
	_Atomic(uint32_t) records;
	_Atomic(uint64_t) id; /* of the mapping, see id_of() */
} file;

struct found {
	struct owners *t;
	uint64_t id;
};

/* ---- names ---- */

/* Two numbers and what stands between them; '1' for the first alone. */
struct container {
	uint64_t first, second;
	char between;
};

/*
 * Before Linux 6.8: the namespace, whose number the next one gets at once, and
 * when its procfs was mounted.
 */
static int find_namespace(struct container *ret)
{
	struct stat st;
	uint64_t ns;
	int r = (int)sys4(SYS_newfstatat, AT_FDCWD, "/proc/self/ns/mnt", &st,
			  0);

	if (r == 0) {
		ns = st.st_ino;
		r = (int)sys4(SYS_newfstatat, AT_FDCWD, "/proc", &st, 0);
		*ret = (struct container){ns,
					  (uint64_t)st.st_ctim.tv_sec *
							  1000000000 +
						  (uint64_t)st.st_ctim.tv_nsec,
					  '-'};
		return r;
	}
	/* Without /proc; nobody there finds one of those who have it. */
	r = (int)sys4(SYS_newfstatat, AT_FDCWD, "/", &st, 0);
	if (r == 0)
		*ret = (struct container){st.st_dev, st.st_ino, '.'};
	return r;
}

/*
 * The mount of /proc: a container has its own, the number is not used again
 * before the machine restarts, and all of the container see it, also those
 * that enter from another PID namespace.
 */
static int find_container(struct container *ret)
{
	struct statx st = {.stx_mask = 0};

	if (sys5(SYS_statx, AT_FDCWD, "/proc", 0, MNT_ID_UNIQUE, &st) < 0 ||
	    !(st.stx_mask & MNT_ID_UNIQUE))
		return find_namespace(ret);
	*ret = (struct container){st.stx_mnt_id, 0, '1'};
	return 0;
}

/* Asked once: a process that changes its mounts stays with its table. */
static void put_container(struct out *o)
{
	static _Atomic(uint64_t) first, second;
	static _Atomic(char) between; /* 0 until it is known; set last */
	struct container c = {.between = atomic_load(&between)};

	if (c.between) {
		c.first = atomic_load(&first);
		c.second = atomic_load(&second);
	} else if (find_container(&c) == 0) {
		atomic_store(&first, c.first);
		atomic_store(&second, c.second);
		atomic_store(&between, c.between);
	} else {
		return;
	}
	out_u64(o, c.first);
	if (c.between == '1')
		return;
	out_char(o, c.between);
	out_u64(o, c.second);
}

/*
 * nonroot-UID-CONTAINER-vLAYOUT: who knows another layout has a table of his
 * own.  With `salt`, a name of its own beside it.
 */
static void put_path(char *buf, size_t place, uint64_t salt)
{
	struct out o = {buf, PATH_BYTES - 1, 0};

	out_str(&o, places[place]);
	out_str(&o, "/nonroot-");
	out_u64(&o, state_real_uid());
	out_char(&o, '-');
	put_container(&o);
	out_str(&o, "-v");
	out_u64(&o, OWNERS_LAYOUT);
	if (salt) {
		out_char(&o, '.');
		out_u64(&o, salt);
	}
	buf[o.n < o.cap ? o.n : o.cap] = '\0';
}

/* ---- what went wrong ---- */

static void trouble(size_t place, int err)
{
	uint32_t none = 0;

	atomic_compare_exchange_strong(&file.trouble, &none,
				       (uint32_t)place << 16 | (uint32_t)-err);
}

static const char *hint_for(int err)
{
	switch (err) {
	case EPERM:
	case ELOOP:
		return "remove it: another user made it, or it is no table";
	case EUCLEAN:
		return "remove it and restart the container: it is damaged";
	case ENOSPC:
		return "a larger /dev/shm (docker run --shm-size), or chown "
		       "the files when the image is built";
	case ENOMEM:
		return "raise ulimit -v by 48 MiB";
	case EFBIG:
		return "raise ulimit -f to 48 MiB";
	}
	return "mount a tmpfs at /dev/shm (emptyDir: {medium: Memory}), or "
	       "set ownership ignore";
}

/* One line for a process and its forks. */
static void complain(bool has_table)
{
	uint32_t what = atomic_load(&file.trouble);
	int err = (int)(what & 0xffff);
	char path[PATH_BYTES];
	struct log_event e = {
		.code = LOG_OWN_TABLE,
		.op = "remember",
		.err = err,
		.did = has_table ? "some owners are not remembered"
				 : "owners are not remembered",
		.hint = hint_for(err),
	};

	if (!what || state_is_quiet() || atomic_exchange(&file.said, true))
		return;
	put_path(path, what >> 16, 0);
	e.object = span_of(path);
	log_event(&e);
}

/* Not the table's fault, and perhaps over at the next look. */
static bool is_passing(int err)
{
	return err == -EMFILE || err == -ENFILE || err == -EINTR;
}

/* ---- opening ---- */

/* No more than a hint: a new tmpfs may get the number of an old one. */
static uint64_t id_of(const struct stat *st)
{
	return (uint64_t)st->st_dev << 32 ^ st->st_ino;
}

static int map(int fd, struct found *ret)
{
	struct stat st;
	long p;
	int r = (int)sys2(SYS_fstat, fd, &st);

	if (r < 0)
		return r;
	p = sys6(SYS_mmap, 0, OWNERS_BYTES, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_NORESERVE, fd, 0);
	if ((unsigned long)p >= -4095UL)
		return (int)p;
	r = owners_check((struct owners *)p);
	if (r < 0)
		sys2(SYS_munmap, p, OWNERS_BYTES);
	else
		*ret = (struct found){(struct owners *)p, id_of(&st)};
	return r;
}

/* A descriptor of the table at the place, or -errno: -ENOENT for none. */
static int open_checked(size_t place)
{
	char path[PATH_BYTES];
	struct stat st;
	long fd;
	int r;

	put_path(path, place, 0);
	r = (int)sys4(SYS_newfstatat, AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW);
	if (r == 0)
		r = own_file_check(&st, TABLE_MODE, OWNERS_BYTES);
	if (r < 0)
		return r;
	fd = sys4(SYS_openat, AT_FDCWD, path,
		  O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0);
	return (int)own_file_believed(fd, TABLE_MODE, OWNERS_BYTES);
}

static int open_table(size_t place, struct found *ret)
{
	int fd = open_checked(place), r;

	if (fd < 0)
		return fd;
	r = map(fd, ret);
	sys1(SYS_close, fd);
	return r;
}

/* ---- making ---- */

static uint64_t random_salt(void)
{
	uint64_t salt = 0;
	struct timespec now;

	if (sys3(SYS_getrandom, &salt, sizeof(salt), GRND_NONBLOCK) < 0 &&
	    sys2(SYS_clock_gettime, CLOCK_REALTIME, &now) == 0)
		salt = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec ^
		       (uint64_t)sys0(SYS_getpid) << 16 ^ (uintptr_t)&salt;
	return salt | 1;
}

/*
 * Only tmpfs: elsewhere a table would survive what it tells of, and its
 * pages would be written to a disk.
 */
static int place_check(size_t place)
{
	struct statfs fs;
	struct rlimit limit;
	int r = (int)sys2(SYS_statfs, places[place], &fs);

	if (r < 0)
		return r;
	if (fs.f_type != TMPFS_MAGIC)
		return -EOPNOTSUPP;
	/* Beyond the limit the kernel sends SIGXFSZ. */
	if (sys4(SYS_prlimit64, 0, RLIMIT_FSIZE, NULL, &limit) == 0 &&
	    limit.rlim_cur < OWNERS_BYTES)
		return -EFBIG;
	return 0;
}

static int fill(int fd, uint64_t salt)
{
	struct owners head = {.salt = 0};
	long r;

	owners_init(&head, salt);
	/* Whatever the umask is. */
	r = sys2(SYS_fchmod, fd, TABLE_MODE);
	if (r == 0)
		r = sys2(SYS_ftruncate, fd, OWNERS_BYTES);
	if (r == 0)
		r = sys4(SYS_pwrite64, fd, &head, sizeof(head), 0);
	if (r < 0)
		return (int)r;
	return r == sizeof(head) ? 0 : -ENOSPC;
}

/*
 * It gets its name when it is complete, in one step; -EEXIST when another
 * was quicker.
 */
static int make_table(size_t place, struct found *ret)
{
	char path[PATH_BYTES], temp[PATH_BYTES];
	uint64_t salt = random_salt();
	int r = place_check(place);
	long fd;

	if (r < 0)
		return r;
	put_path(path, place, 0);
	put_path(temp, place, salt);
	fd = sys4(SYS_openat, AT_FDCWD, temp,
		  O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		  TABLE_MODE);
	if (fd < 0)
		return (int)fd;
	r = fill((int)fd, salt);
	if (r == 0)
		r = (int)sys5(SYS_renameat2, AT_FDCWD, temp, AT_FDCWD, path,
			      RENAME_NOREPLACE);
	if (r < 0)
		sys3(SYS_unlinkat, AT_FDCWD, temp, 0);
	else
		r = map((int)fd, ret);
	sys1(SYS_close, fd);
	return r;
}

/* ---- the first look ---- */

static int find_existing(struct found *ret)
{
	for (size_t i = 0; i < PLACES; i++) {
		int r = open_table(i, ret);

		if (r == 0 || is_passing(r))
			return r;
		/* Others, as -EACCES, are about the folder. */
		if (r == -EPERM || r == -ELOOP || r == -EUCLEAN || r == -ENOMEM)
			trouble(i, r);
		/* What is there is ours, and does not fit: nor would a new
		 * one, in another place. */
		if (r == -ENOMEM)
			return r;
	}
	return -ENOENT;
}

static int find_or_make(struct found *ret)
{
	int first = 0, r = find_existing(ret);

	if (r != -ENOENT)
		return r;
	for (size_t i = 0; i < PLACES; i++) {
		r = make_table(i, ret);
		if (r == -EEXIST)
			r = open_table(i, ret);
		if (r == 0 || is_passing(r))
			return r;
		if (!first)
			first = r;
	}
	return first;
}

static struct owners *table_of(uintptr_t at)
{
	at &= ~(uintptr_t)OWNERS_USED;
	return at > OWNERS_NOWHERE ? (struct owners *)at : NULL;
}

/* In place of what was there; null for none.  What is there then. */
static struct owners *install(uintptr_t at, const struct found *found)
{
	uintptr_t next = found->t ? (uintptr_t)found->t : OWNERS_NOWHERE;

	if (atomic_compare_exchange_strong(&owners_at, &at, next)) {
		atomic_store(&file.id, found->id);
		return found->t;
	}
	/* Another thread was quicker. */
	if (found->t)
		sys2(SYS_munmap, found->t, OWNERS_BYTES);
	return table_of(at);
}

/* The mapping, made at the first call; null in ignore-mode. */
static struct owners *table(void)
{
	uintptr_t at = atomic_load(&owners_at);
	struct found found = {NULL, 0};
	int r;

	if (LIKELY(at) || state_is_quiet() || told_is_vforked())
		return table_of(at);
	r = find_or_make(&found);
	if (is_passing(r))
		return NULL;
	if (r < 0)
		trouble(0, r);
	return install(at, &found);
}

/* Noted only now that the room has been checked: owners_maybe() relies on it.
 */
struct owners *owners_look(void)
{
	struct owners *t = table();

	if (!t || !owners_is_used(t))
		return NULL;
	atomic_store(&owners_at, (uintptr_t)t + OWNERS_USED);
	return t;
}

/* ---- a table that was removed ---- */

/* Do others find another table by its name, or none? */
static bool is_gone(void)
{
	char path[PATH_BYTES];
	struct stat st;

	for (size_t i = 0; i < PLACES; i++) {
		put_path(path, i, 0);
		if (sys4(SYS_newfstatat, AT_FDCWD, path, &st,
			 AT_SYMLINK_NOFOLLOW) == 0)
			return id_of(&st) != atomic_load(&file.id);
	}
	return true;
}

/*
 * The table that others find, or `t` where none can be had, as in a chroot.
 * The old one stays mapped, and lets every question pass to the new one.
 */
static struct owners *replace(struct owners *t)
{
	uintptr_t at = atomic_load(&owners_at);
	struct found found;
	int r;

	if (table_of(at) != t || atomic_load(&file.replaced) >= REPLACED_MAX)
		return table_of(at);
	r = find_or_make(&found);
	atomic_store(&file.gone, r < 0 && !is_passing(r));
	if (r < 0)
		return t;
	if (found.t->salt == t->salt) {
		sys2(SYS_munmap, found.t, OWNERS_BYTES);
		atomic_store(&file.id, found.id);
		return t;
	}
	if (install(at, &found) == found.t) {
		owners_retire(t);
		atomic_fetch_add(&file.replaced, 1);
		atomic_store(&file.full, 0);
	}
	return table_of(atomic_load(&owners_at));
}

/*
 * The table to record in.  It is looked for again by its name, at the first
 * record and now and then: who empties /dev/shm parts those who have it from
 * those who come later.
 */
static struct owners *table_by_name(void)
{
	struct owners *t = table();

	if (!t || state_is_quiet() || told_is_vforked() ||
	    atomic_fetch_add(&file.records, 1) % RECORDS_UNSEEN)
		return t;
	if (atomic_load(&file.gone) &&
	    atomic_fetch_add(&file.gone, 1) % FULL_PATIENCE)
		return t;
	return is_gone() ? replace(t) : t;
}

/* ---- growing ---- */

/* The file behind `t` by its name, for kernels that cannot do without. */
static int reserve_by_name(struct owners *t, size_t from, size_t to)
{
	long r = -ENOENT;

	for (size_t i = 0; i < PLACES; i++) {
		uint64_t salt = 0;
		int fd = open_checked(i);

		if (fd < 0)
			continue;
		sys4(SYS_pread64, fd, &salt, sizeof(salt),
		     offsetof(struct owners, salt));
		if (salt == t->salt)
			r = sys4(SYS_fallocate, fd, FALLOC_FL_KEEP_SIZE, from,
				 to - from);
		sys1(SYS_close, fd);
		if (salt == t->salt)
			return (int)r;
	}
	return (int)r;
}

/*
 * Pages that are reserved are never missing later: a fault on a full tmpfs
 * would be SIGBUS.  The kernel can fault them in for us and say what came of
 * it: that needs no descriptor, and works after chroot, or when the name of
 * the file is gone.
 */
static int reserve(struct owners *t, size_t from, size_t to)
{
	long r;

	if (from == to)
		return 0;
	r = sys3(SYS_madvise, (char *)t + from, to - from, POPULATE_WRITE);
	if (r == -EINVAL)
		return reserve_by_name(t, from, to);
	return r == -EFAULT ? -ENOSPC : (int)r;
}

/* 0 when there is more room than there was, by whomever. */
static int grow(struct owners *t)
{
	struct owners_room now, next;
	size_t end;
	int r = owners_plan(t, &now, &next);

	if (r < 0)
		return r;
	r = reserve(t, owners_dir_end(&now), owners_dir_end(&next));
	if (r < 0) {
		/* A directory that stays small makes searches longer. */
		next.bits = now.bits;
		if (!now.bits)
			return r;
	}
	end = owners_nodes_end(&now);
	r = reserve(t, end, owners_nodes_end(&next));
	if (r < 0) {
		r = reserve(t, end, end + OWNERS_PAGE);
		if (r < 0)
			return r;
		next.nodes = now.nodes + OWNERS_PAGE / OWNERS_NODE_BYTES;
	}
	owners_grant(t, &next);
	return 0;
}

/* Where it failed before, only now and then. */
static int grow_if_it_may(struct owners *t)
{
	uint32_t full = atomic_load(&file.full);
	int r;

	if (state_is_quiet())
		return -ENOSPC;
	if (full && atomic_fetch_add(&file.full, 1) % FULL_PATIENCE)
		return -ENOSPC;
	r = grow(t);
	atomic_store(&file.full, r < 0);
	return r;
}

/* ---- records ---- */

static int record(struct owners *t, const struct owners_file *f,
		  const struct owners_told *told)
{
	int r = owners_put(t, f, told);

	for (int i = 0; r == -ENOSPC && i < GROW_TRIES; i++) {
		r = grow_if_it_may(t);
		if (r < 0)
			break;
		r = owners_put(t, f, told);
	}
	return r;
}

int owners_record(const struct owners_file *f, const struct owners_told *told)
{
	struct owners *t = table_by_name();
	int r = t ? record(t, f, told) : -ENOENT;

	if (t && r < 0)
		trouble(0, r);
	if (atomic_load_explicit(&file.trouble, memory_order_relaxed))
		complain(t != NULL);
	return r;
}

void owners_forget(const struct owners_file *f, uint32_t has)
{
	struct owners *t = owners_reading();

	if (t)
		owners_remove(t, f, has);
}
