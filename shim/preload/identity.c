/* SPDX-License-Identifier: MIT */
/*
 * getuid(2), setuid(2) and their relatives.
 *
 * The one concern where the kernel is not asked first: what is told comes
 * from memory.  Where nothing is told (see state.h) every call passes.
 */
#include <grp.h>
#include <sys/fsuid.h>
#include <sys/types.h>
#include <unistd.h>

#include "../core/hash.h"
#include "fast.h"
#include "identity.h"
#include "libc.h"
#include "log.h"
#include "next.h"
#include "peers.h"
#include "state.h"
#include "sys.h"
#include "told.h"

/* Apart, so that the usual way has no frame. */
#define SLOW __attribute__((noinline))

static SLOW uid_t getuid_slow(void)
{
	uint32_t id;

	return told_id(TOLD_RUID, &id) ? id : NEXT(getuid)();
}

EXPORT uid_t getuid(void)
{
	uint32_t id;

	return LIKELY(fast_get(TOLD_RUID, &id)) ? id : getuid_slow();
}

static SLOW uid_t geteuid_slow(void)
{
	uint32_t id;

	return told_id(TOLD_EUID, &id) ? id : NEXT(geteuid)();
}

EXPORT uid_t geteuid(void)
{
	uint32_t id;

	return LIKELY(fast_get(TOLD_EUID, &id)) ? id : geteuid_slow();
}

static SLOW gid_t getgid_slow(void)
{
	uint32_t id;

	return told_id(TOLD_RGID, &id) ? id : NEXT(getgid)();
}

EXPORT gid_t getgid(void)
{
	uint32_t id;

	return LIKELY(fast_get(TOLD_RGID, &id)) ? id : getgid_slow();
}

static SLOW gid_t getegid_slow(void)
{
	uint32_t id;

	return told_id(TOLD_EGID, &id) ? id : NEXT(getegid)();
}

EXPORT gid_t getegid(void)
{
	uint32_t id;

	return LIKELY(fast_get(TOLD_EGID, &id)) ? id : getegid_slow();
}

/* -errno without a kernel's refusal before it. */
static int result(int r)
{
	if (LIKELY(r >= 0))
		return r;
	*errno_at() = -r;
	return -1;
}

/* A branch for each of some conditions: as one they take six instructions more.
 */
#define APART __asm__ volatile("")

/* Mostly the three are the same. */
static inline bool getres_fast(enum told_id which, uint32_t *r, uint32_t *e,
			       uint32_t *s)
{
	uint32_t id;

	if (UNLIKELY(!fast_get(which, &id) || !r))
		return false;
	APART;
	if (UNLIKELY(!e))
		return false;
	APART;
	if (UNLIKELY(!s))
		return false;
	*r = *e = *s = id;
	return true;
}

static SLOW int getresuid_slow(uid_t *ruid, uid_t *euid, uid_t *suid)
{
	if (!told_is_active())
		return NEXT(getresuid)(ruid, euid, suid);
	return result(told_getres(false, ruid, euid, suid));
}

static SLOW int getresgid_slow(gid_t *rgid, gid_t *egid, gid_t *sgid)
{
	if (!told_is_active())
		return NEXT(getresgid)(rgid, egid, sgid);
	return result(told_getres(true, rgid, egid, sgid));
}

EXPORT int getresuid(uid_t *ruid, uid_t *euid, uid_t *suid)
{
	return LIKELY(getres_fast(TOLD_RESUID, ruid, euid, suid))
		       ? 0
		       : getresuid_slow(ruid, euid, suid);
}

EXPORT int getresgid(gid_t *rgid, gid_t *egid, gid_t *sgid)
{
	return LIKELY(getres_fast(TOLD_RESGID, rgid, egid, sgid))
		       ? 0
		       : getresgid_slow(rgid, egid, sgid);
}

EXPORT int getgroups(int size, gid_t list[])
{
	if (!told_is_active())
		return NEXT(getgroups)(size, list);
	return result(told_getgroups(size, list));
}

/* Without libc's: no system call but the one that is asked for. */
static int kernel_has_group(gid_t gid)
{
	long n = sys2(SYS_getgroups, 0, NULL);
	size_t bytes = n > 0 ? (size_t)n * sizeof(gid_t) : 0;
	gid_t *list = bytes ? sys_pages(bytes) : NULL;
	int found = 0;

	if (!list)
		return 0;
	n = sys2(SYS_getgroups, n, list);
	while (n-- > 0)
		found |= list[n] == gid;
	sys_pages_free(list, bytes);
	return found;
}

/* glibc's alone: what stands for it in musl answers -1, which it never does. */
EXPORT __attribute__((cold)) int group_member(gid_t gid)
{
	int *err = errno_at(), before = *err, r;

	if (told_is_active())
		return told_has_group(gid);
	r = NEXT(group_member)(gid);
	if (r >= 0)
		return r;
	*err = before;
	return kernel_has_group(gid);
}

/* ---- sets ---- */

static void put_id(struct out *o, uint32_t id)
{
	if (id == CREDS_UNCHANGED)
		out_str(o, "-1");
	else
		out_u64(o, id);
}

static void put_change(struct out *o, const struct told_change *t,
		       unsigned args)
{
	if (args == 0) {
		out_u64(o, t->size);
		out_str(o, " groups");
		return;
	}
	put_id(o, t->a);
	if (args > 1) {
		out_char(o, ':');
		put_id(o, t->b);
	}
	if (args > 2) {
		out_char(o, ':');
		put_id(o, t->c);
	}
}

/* What capset and the options of prctl change, from TOLD_CAPSET on. */
static const char sets[][16] = {
	"capabilities", "bounding set", "ambient set", "ambient set",
	"ambient set",	"keepcaps",	"securebits",
};

struct call_name {
	char name[10];
	uint8_t args;
};

static const struct call_name calls[] = {
	[TOLD_SETUID] = {"setuid", 1},
	[TOLD_SETGID] = {"setgid", 1},
	[TOLD_SETEUID] = {"seteuid", 1},
	[TOLD_SETEGID] = {"setegid", 1},
	[TOLD_SETREUID] = {"setreuid", 2},
	[TOLD_SETREGID] = {"setregid", 2},
	[TOLD_SETRESUID] = {"setresuid", 3},
	[TOLD_SETRESGID] = {"setresgid", 3},
	[TOLD_SETFSUID] = {"setfsuid", 1},
	[TOLD_SETFSGID] = {"setfsgid", 1},
	[TOLD_SETGROUPS] = {"setgroups", 0},
	[TOLD_CAPSET] = {"capset", 0},
	[TOLD_CAPBSET_DROP] = {"prctl", 0},
	[TOLD_AMBIENT_RAISE] = {"prctl", 0},
	[TOLD_AMBIENT_LOWER] = {"prctl", 0},
	[TOLD_AMBIENT_CLEAR] = {"prctl", 0},
	[TOLD_KEEPCAPS] = {"prctl", 0},
	[TOLD_SECUREBITS] = {"prctl", 0},
};

/* The pod line that starts the program as what it makes of itself. */
static void put_hint(struct out *h, const struct told_change *t,
		     const char *name)
{
	uint32_t id = t->a;

	if (t->call == TOLD_SETRESUID || t->call == TOLD_SETRESGID ||
	    t->call == TOLD_SETREUID || t->call == TOLD_SETREGID)
		id = t->b;
	if (t->call == TOLD_SETGROUPS || id == 0 || id == CREDS_UNCHANGED) {
		out_str(h, "start the container with runAsUser and runAsGroup "
			   "of the ids the program drops to");
		return;
	}
	out_str(h, "pod securityContext: runAs");
	out_str(h, name[span_of(name).n - 3] == 'g' ? "Group: " : "User: ");
	out_u64(h, id);
}

static SLOW void log_caps(const struct told_change *t)
{
	log_event(&(struct log_event){
		.code = LOG_ID_CAPS,
		.op = calls[t->call].name,
		.object = span_of(sets[t->call - TOLD_CAPSET]),
		.did = "told-only",
		.hint = "drop them for the container: securityContext."
			"capabilities.drop: [ALL]",
	});
}

static __attribute__((noinline, cold)) void log_ids(const struct told_change *t,
						    uint32_t n)
{
	const struct call_name *call = &calls[t->call];
	char ids[40], hint[96];
	struct out o = {ids, sizeof(ids), 0};
	struct out h = {hint, sizeof(hint) - 1, 0};
	struct log_event e = {
		.code = LOG_ID_CHANGED,
		.op = call->name,
		.did = "told-only",
		.hint = hint,
		.n = n,
	};

	put_change(&o, t, call->args);
	e.object = (struct span){ids, o.n};
	put_hint(&h, t, call->name);
	hint[h.n < h.cap ? h.n : h.cap] = '\0';
	log_write(&e);
}

/*
 * A number for each change of ids: most of them have been logged before.  The
 * call is mixed by itself, or setgid(119) would be setuid(118).
 */
static uint64_t sum_of(const struct told_change *t)
{
	uint64_t first = t->call;

	if (t->call == TOLD_SETGROUPS)
		return hash_mix(hash_mix(0, first), t->size);
	return hash_mix(hash_mix(0, first | (uint64_t)t->c << 32),
			t->a | (uint64_t)t->b << 32);
}

static void log_change(const struct told_change *t)
{
	uint32_t n;

	if (t->call >= TOLD_CAPSET)
		log_caps(t);
	else if (log_is_due_by(LOG_ID_CHANGED, sum_of(t), &n))
		log_ids(t, n);
}

/* Can it change the real ids, which a message carries? */
static bool is_sent(const struct told_change *t)
{
	switch (t->call) {
	case TOLD_SETUID:
	case TOLD_SETGID:
		return true;
	case TOLD_SETREUID:
	case TOLD_SETREGID:
	case TOLD_SETRESUID:
	case TOLD_SETRESGID:
		return t->a != CREDS_UNCHANGED;
	default:
		return false;
	}
}

int identity_set(const struct told_change *t)
{
	bool changed = false;
	int r = told_set_noting(t, &changed);

	/* What is refused, or as it was, is no lie. */
	if (changed) {
		peers_changed(is_sent(t));
		log_change(t);
	}
	return r;
}

/*
 * Real root changes its ids: what it starts from here on keeps the kernel's
 * identity, also when its environment is emptied on the way.
 */
static bool passes(void)
{
	if (told_is_active())
		return false;
	state_mark();
	return true;
}

EXPORT int setuid(uid_t uid)
{
	if (passes())
		return NEXT(setuid)(uid);
	return result(identity_set(
		&(struct told_change){.call = TOLD_SETUID, .a = uid}));
}

EXPORT int setgid(gid_t gid)
{
	if (passes())
		return NEXT(setgid)(gid);
	return result(identity_set(
		&(struct told_change){.call = TOLD_SETGID, .a = gid}));
}

EXPORT int seteuid(uid_t euid)
{
	if (passes())
		return NEXT(seteuid)(euid);
	return result(identity_set(
		&(struct told_change){.call = TOLD_SETEUID, .a = euid}));
}

EXPORT int setegid(gid_t egid)
{
	if (passes())
		return NEXT(setegid)(egid);
	return result(identity_set(
		&(struct told_change){.call = TOLD_SETEGID, .a = egid}));
}

EXPORT __attribute__((cold)) int setreuid(uid_t ruid, uid_t euid)
{
	if (passes())
		return NEXT(setreuid)(ruid, euid);
	return result(identity_set(&(struct told_change){
		.call = TOLD_SETREUID, .a = ruid, .b = euid}));
}

EXPORT __attribute__((cold)) int setregid(gid_t rgid, gid_t egid)
{
	if (passes())
		return NEXT(setregid)(rgid, egid);
	return result(identity_set(&(struct told_change){
		.call = TOLD_SETREGID, .a = rgid, .b = egid}));
}

EXPORT int setresuid(uid_t ruid, uid_t euid, uid_t suid)
{
	if (passes())
		return NEXT(setresuid)(ruid, euid, suid);
	return result(identity_set(&(struct told_change){
		.call = TOLD_SETRESUID, .a = ruid, .b = euid, .c = suid}));
}

EXPORT int setresgid(gid_t rgid, gid_t egid, gid_t sgid)
{
	if (passes())
		return NEXT(setresgid)(rgid, egid, sgid);
	return result(identity_set(&(struct told_change){
		.call = TOLD_SETRESGID, .a = rgid, .b = egid, .c = sgid}));
}

/* The old id, whatever it is: never an error, errno untouched. */
EXPORT __attribute__((cold)) int setfsuid(uid_t fsuid)
{
	if (passes())
		return NEXT(setfsuid)(fsuid);
	return identity_set(
		&(struct told_change){.call = TOLD_SETFSUID, .a = fsuid});
}

EXPORT __attribute__((cold)) int setfsgid(gid_t fsgid)
{
	if (passes())
		return NEXT(setfsgid)(fsgid);
	return identity_set(
		&(struct told_change){.call = TOLD_SETFSGID, .a = fsgid});
}

EXPORT int setgroups(size_t size, const gid_t *list)
{
	if (passes())
		return NEXT(setgroups)(size, list);
	/* The kernel's parameter is an int. */
	return result(identity_set(&(struct told_change){
		.call = TOLD_SETGROUPS, .size = (unsigned)size, .list = list}));
}

/* ---- initgroups ---- */

#define FEW_GROUPS 64

typedef int getgrouplist_fn(const char *, gid_t, gid_t *, int *);

static int grouplist(const char *user, gid_t group, gid_t *list, int *n)
{
	getgrouplist_fn *f = (getgrouplist_fn *)next_lookup("getgrouplist");

	return f ? f(user, group, list, n) : -1;
}

static int set_list(const gid_t *list, int n)
{
	return identity_set(&(struct told_change){
		.call = TOLD_SETGROUPS, .size = (size_t)n, .list = list});
}

/* More groups than fit on the stack. */
static int initgroups_many(const char *user, gid_t group)
{
	const size_t bytes = CREDS_GROUPS_MAX * sizeof(gid_t);
	int n = CREDS_GROUPS_MAX, r = -EINVAL;
	gid_t *list = sys_pages(bytes);

	if (!list)
		return -ENOMEM;
	if (grouplist(user, group, list, &n) >= 0)
		r = set_list(list, n);
	sys_pages_free(list, bytes);
	return r;
}

/* initgroups(3): getgrouplist(3), which is libc's, then setgroups(2). */
EXPORT __attribute__((cold)) int initgroups(const char *user, gid_t group)
{
	gid_t list[FEW_GROUPS];
	int n = FEW_GROUPS;

	if (passes())
		return NEXT(initgroups)(user, group);
	if (!state_can_read(user, 1))
		return result(-EFAULT);
	if (grouplist(user, group, list, &n) >= 0)
		return result(set_list(list, n));
	return result(initgroups_many(user, group));
}
