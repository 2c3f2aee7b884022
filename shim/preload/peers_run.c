/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "owners_file.h"
#include "peers_run.h"
#include "state.h"
#include "sys.h"
#include "told.h"
#include "views.h"

struct own {
	_Atomic(bool) is;
};

/*
 * What was published last, as peers_sum() says it.  With the PID in it: a
 * child of fork has its parent's value and finds that it is not its own.
 */
static struct {
	_Atomic(uint64_t) ids[PEERS_KINDS];
	_Atomic(uint64_t) start;
	_Atomic(uint64_t) groups;
	/* It is certain that what is sent was published by this process: not
	 * so in a child of fork, which finds the page empty. */
	_Atomic(struct own *) own;
} published;

/*
 * The start of a process in ticks, 0 where it cannot be known (no /proc);
 * false when there is no such process any more.
 */
static bool start_of(int32_t pid, uint64_t *ret)
{
	char buf[512];
	struct out path = {buf, sizeof(buf) - 1, 0};
	long fd, n = -ENOENT;

	out_str(&path, "/proc/");
	out_u64(&path, (uint32_t)pid);
	out_str(&path, "/stat");
	buf[path.n] = '\0';
	fd = sys4(SYS_openat, AT_FDCWD, buf, O_RDONLY | O_CLOEXEC, 0);
	if (fd >= 0) {
		n = sys3(SYS_read, fd, buf, sizeof(buf));
		sys1(SYS_close, fd);
	}
	*ret = n > 0 ? peers_start((struct span){buf, (size_t)n}) : 0;
	return n > 0 || sys2(SYS_kill, pid, 0) != -ESRCH;
}

static bool get(const struct peers_cred *peer, unsigned kind, uint64_t start,
		struct owners_told *ret)
{
	const struct owners *t = owners_reading();
	struct owners_file key =
		peers_key(peer->pid, kind, start, peer->uid, peer->gid);

	return t && owners_get(t, &key, ret) && ret->has & OWNERS_UID &&
	       ret->has & OWNERS_GID;
}

/* What it published itself, while it could be known. */
static bool published_start(const struct peers_cred *peer, uint64_t *ret)
{
	struct owners_told first;

	if (!get(peer, PEERS_START, 0, &first))
		return false;
	*ret = (uint64_t)first.gid << 32 | first.uid;
	return true;
}

/* Is there a record, for whatever ids? */
static bool may_have(int32_t pid, unsigned kind)
{
	struct owners_file key = peers_key(pid, kind, 0, 0, 0);
	const struct owners *t = owners_reading();

	return t && owners_maybe(t, key.ino) &&
	       owners_find(t, key.dev, key.ino);
}

/* ---- publishing ---- */

static uint64_t start_sum(int32_t pid)
{
	return peers_sum(&(struct peers_cred){pid, 0, 0});
}

/* In a jail, as it was when it could be known: what was published then is
 * overwritten, not left beside it. */
static uint64_t start_of_this(int32_t pid)
{
	const struct peers_cred this = {pid, state_real_uid(),
					state_real_gid()};
	uint64_t start;

	start_of(pid, &start);
	if (!start && atomic_load(&published.start) == start_sum(pid))
		published_start(&this, &start);
	return start;
}

static bool record(int32_t pid, unsigned kind, uint64_t start, uint32_t uid,
		   uint32_t gid)
{
	struct owners_file key =
		peers_key(pid, kind, start, state_real_uid(), state_real_gid());
	struct owners_told told = {
		.has = OWNERS_UID | OWNERS_GID, .uid = uid, .gid = gid};

	return owners_record(&key, &told) == 0;
}

/* The record by which the others are found once the process has ended. */
static void publish_start(int32_t pid, uint64_t start)
{
	uint64_t sum = start_sum(pid);

	if (atomic_load(&published.start) != sum &&
	    record(pid, PEERS_START, 0, (uint32_t)start,
		   (uint32_t)(start >> 32)))
		atomic_store(&published.start, sum);
}

/* The kernel's groups and the told gid: what the told groups start as. */
static int usual_groups(uint32_t *list, long n, uint32_t gid)
{
	if (n < 0 || n >= PEERS_GROUPS_MAX)
		return -ERANGE;
	for (long i = 0; i < n; i++)
		if (list[i] == gid)
			return (int)n;
	list[n] = gid;
	creds_sort_groups(list, (size_t)n + 1);
	return (int)n + 1;
}

/* Are the told groups those that a reader would take them for? */
static bool is_usual(const uint32_t *list, int n, uint32_t gid)
{
	uint32_t usual[PEERS_GROUPS_MAX] = {0};
	int m = usual_groups(usual,
			     sys2(SYS_getgroups, PEERS_GROUPS_MAX, usual), gid);

	return n >= 0 && n == m &&
	       peers_groups_sum(list, (size_t)n) ==
		       peers_groups_sum(usual, (size_t)m);
}

/*
 * The count comes last, with the sum of what must stand there by then.  More
 * groups than we publish: a count that no reader takes.
 */
static void publish_groups(int32_t pid, uint32_t gid)
{
	uint32_t list[PEERS_GROUPS_MAX], sum;
	int n = told_is_active() ? told_getgroups(PEERS_GROUPS_MAX, list)
				 : -ERANGE;
	uint64_t all, start;

	sum = n < 0 ? 0 : peers_groups_sum(list, (size_t)n);
	all = peers_sum(&(struct peers_cred){pid, (uint32_t)n, sum});
	if (atomic_load(&published.groups) == all)
		return;
	if (may_have(pid, PEERS_GROUPS) || !is_usual(list, n, gid)) {
		start = start_of_this(pid);
		for (int i = 0; i < n; i += 2)
			record(pid, PEERS_GROUPS + 1 + (unsigned)i / 2, start,
			       list[i], i + 1 < n ? list[i + 1] : 0);
		if (!record(pid, PEERS_GROUPS, start, (uint32_t)n, sum))
			return;
	}
	atomic_store(&published.groups, all);
}

/* Nothing may be mapped in a vforked child: that always asks for its PID. */
static void note_own(void)
{
	struct own *none = NULL, *own = atomic_load(&published.own);

	if (!own && !told_is_vforked()) {
		own = sys_page_of_process();
		if (own && !atomic_compare_exchange_strong(&published.own,
							   &none, own)) {
			sys_pages_free(own, sizeof(*own));
			own = none;
		}
	}
	if (own)
		atomic_store(&own->is, true);
}

static bool is_own(void)
{
	struct own *own =
		atomic_load_explicit(&published.own, memory_order_acquire);

	return own && atomic_load_explicit(&own->is, memory_order_relaxed);
}

/*
 * What there is to publish of this process; false for nothing.  One that
 * keeps the kernel's identity overrules what it has published before exec.
 */
static bool ids_of_this(int32_t pid, unsigned kind, struct owners_told *ret)
{
	struct creds c;

	if (told_is_active())
		told_creds(&c);
	else if (may_have(pid, kind))
		creds_init(&c, state_real_uid(), state_real_gid(), 0);
	else
		return false;
	*ret = peers_ids(&c, kind);
	return true;
}

/*
 * Again when a set*id of another thread came in between: an old value must
 * not be the last one written.  False when there is nothing to publish, or
 * nowhere to.
 */
static bool publish_ids(int32_t pid, unsigned kind, struct owners_told *ret)
{
	/* Of the names, the last one. */
	_Atomic(uint64_t) *done =
		&published.ids[kind < PEERS_KINDS ? kind : PEERS_LISTENED];
	uint64_t start, sum;

	while (ids_of_this(pid, kind, ret)) {
		sum = peers_sum(&(struct peers_cred){pid, ret->uid, ret->gid}) ^
		      kind;
		if (atomic_load(done) == sum) {
			if (kind == PEERS_SENT)
				note_own();
			return true;
		}
		start = start_of_this(pid);
		if (!record(pid, kind, start, ret->uid, ret->gid))
			return false;
		atomic_store(done, sum);
		publish_start(pid, start);
	}
	return false;
}

void peers_publish(unsigned kind)
{
	int32_t pid = (int32_t)sys0(SYS_getpid);
	struct owners_told ids;

	if (publish_ids(pid, kind, &ids) && kind != PEERS_SENT)
		publish_groups(pid, ids.gid);
}

bool peers_is_behind(bool changed)
{
	if (!atomic_load_explicit(&published.ids[PEERS_SENT],
				  memory_order_relaxed))
		return false;
	/* A child has the ids of its parent, but not its record. */
	return changed || !views_are_one() || !is_own();
}

/* ---- finding ---- */

/*
 * One that has ended is taken for the last that published under its number:
 * a client that sends and goes is the common case.  So is everyone where
 * there is no /proc, in a jail.
 */
static bool start_of_peer(const struct peers_cred *peer, uint64_t *ret)
{
	bool lives = start_of(peer->pid, ret);

	return (lives && *ret) || published_start(peer, ret) || lives;
}

bool peers_recorded(const struct peers_cred *peer, unsigned kind,
		    struct owners_told *ret)
{
	uint64_t start;

	return may_have(peer->pid, kind) && start_of_peer(peer, &start) &&
	       get(peer, kind, start, ret);
}

bool peers_find(const struct peers_cred *peer, unsigned kind,
		struct owners_told *ret)
{
	struct creds c;

	if (peers_recorded(peer, kind, ret))
		return true;
	/* Without a table we still know ourselves. */
	if (!told_is_active() || peer->pid != sys0(SYS_getpid))
		return false;
	told_creds(&c);
	*ret = peers_ids(&c, kind);
	return true;
}

static int published_groups(const struct peers_cred *peer, uint64_t start,
			    uint32_t n, uint32_t sum, uint32_t *list)
{
	struct owners_told two;

	if (n > PEERS_GROUPS_MAX)
		return -ERANGE;
	for (uint32_t i = 0; i < n; i += 2) {
		if (!get(peer, PEERS_GROUPS + 1 + i / 2, start, &two))
			return -ENOENT;
		list[i] = two.uid;
		if (i + 1 < n)
			list[i + 1] = two.gid;
	}
	return peers_groups_sum(list, n) == sum ? (int)n : -ENOENT;
}

int peers_find_groups(int fd, const struct peers_cred *peer, uint32_t gid,
		      uint32_t *ret_list)
{
	socklen_t bytes = PEERS_GROUPS_MAX * sizeof(*ret_list);
	struct owners_told groups;
	uint64_t start;

	if (!start_of_peer(peer, &start))
		return -ENOENT;
	if (get(peer, PEERS_GROUPS, start, &groups))
		return published_groups(peer, start, groups.uid, groups.gid,
					ret_list);
	if (sys5(SYS_getsockopt, fd, SOL_SOCKET, SO_PEERGROUPS, ret_list,
		 &bytes) < 0)
		return -ENOENT;
	return usual_groups(ret_list, (long)(bytes / sizeof(*ret_list)), gid);
}
