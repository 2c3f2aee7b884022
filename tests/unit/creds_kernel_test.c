/* SPDX-License-Identifier: MIT */
/*
 * The credentials model against the running kernel.
 *
 * Random walks: a child takes the capabilities of a container (or all it can
 * have, every other time), then makes each step twice, by a raw system call
 * and in the model, and compares the result and everything the kernel shows
 * of its credentials.  One kind of step is execve(2) of this program, which
 * goes on with the walk.  Needs real root; skipped, with the reason, elsewhere.
 *
 * CREDS_WALKS sets their number, CREDS_SEED repeats a run.
 */
#include "creds.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cmocka.h>

/* The plain numbers take 16-bit ids where there are others. */
#ifdef SYS_setuid32
#define NR(call) SYS_##call##32
#else
#define NR(call) SYS_##call
#endif

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define BIT(cap) (UINT64_C(1) << (cap))
#define STEPS 50
#define LIST_MAX 8

static const uint32_t IDS[] = {0,	  1, 33, 1000, 65534, CREDS_UNCHANGED,
			       0xfffffffe};

/* What the walks met, counted by the children in shared memory. */
static struct tally {
	unsigned steps, done, eperm, einval, lost_caps, raised_caps;
	unsigned execs, exec_caps, exec_ids;
} * tally;

/* What is younger than some kernels that this runs on. */
struct features {
	bool free_securebits; /* Linux 6.14 */
	bool exec_by_group;   /* Linux 6.16 */
	uint32_t selves;      /* that the kernel obeys, see SELVES */
};

/* Flat: it is handed on through execve(2). */
struct walk {
	uint64_t random, seed;
	unsigned number;
	int next_step;
	struct features has;
	uint64_t known; /* the kernel's capabilities */
	bool no_new_privs;
	struct creds model;
	uint32_t groups[LIST_MAX]; /* the list model.groups points to */
	int fd;			   /* a file to chown, and its owner */
	uint32_t fuid, fgid;
	char what[160]; /* the step, for the reader of a failure */
};

/* splitmix64 */
static uint64_t draw(struct walk *w)
{
	uint64_t z = w->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static uint32_t below(struct walk *w, uint32_t n)
{
	return (uint32_t)(draw(w) % n);
}

static uint32_t draw_id(struct walk *w)
{
	return IDS[below(w, ARRAY_SIZE(IDS))];
}

/* As often an id the process has, or walks without privilege stand still. */
static uint32_t draw_uid(struct walk *w)
{
	const struct creds *c = &w->model;
	const uint32_t own[] = {c->ruid, c->euid, c->suid, c->fsuid};

	return below(w, 2) ? draw_id(w) : own[below(w, 4)];
}

static uint32_t draw_gid(struct walk *w)
{
	const struct creds *c = &w->model;
	const uint32_t own[] = {c->rgid, c->egid, c->sgid, c->fsgid};

	return below(w, 2) ? draw_id(w) : own[below(w, 4)];
}

/* The kernel's own answer, -errno, out of what syscall(2) made of it. */
static int64_t raw(long r)
{
	return r == -1 ? -errno : r;
}

static int64_t fsid(long nr, uint32_t id)
{
	/* It has no errors: on 32 bits syscall(2) takes 0xfffffffe for one. */
	return (uint32_t)raw(syscall(nr, (long)id));
}

/* In the child, where a cmocka assertion would jump into the parent's run. */
static void must(bool ok, const char *what)
{
	if (ok)
		return;
	print_error("cannot %s: %s\n", what, strerror(errno));
	_exit(2);
}

static void get_caps(uint64_t *permitted, uint64_t *effective,
		     uint64_t *inheritable)
{
	struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct d[2];

	must(syscall(SYS_capget, &h, d) == 0, "read capabilities");
	*permitted = d[0].permitted | (uint64_t)d[1].permitted << 32;
	*effective = d[0].effective | (uint64_t)d[1].effective << 32;
	*inheritable = d[0].inheritable | (uint64_t)d[1].inheritable << 32;
}

static int set_caps(uint64_t permitted, uint64_t effective,
		    uint64_t inheritable)
{
	struct __user_cap_header_struct h = {_LINUX_CAPABILITY_VERSION_3, 0};
	struct __user_cap_data_struct d[2] = {
		{(uint32_t)effective, (uint32_t)permitted,
		 (uint32_t)inheritable},
		{(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32),
		 (uint32_t)(inheritable >> 32)}};

	return (int)syscall(SYS_capset, &h, d);
}

static void get_state(struct creds *k, uint32_t groups[LIST_MAX])
{
	int n;

	memset(k, 0, sizeof(*k));
	syscall(NR(getresuid), &k->ruid, &k->euid, &k->suid);
	syscall(NR(getresgid), &k->rgid, &k->egid, &k->sgid);
	k->fsuid = (uint32_t)fsid(NR(setfsuid), CREDS_UNCHANGED);
	k->fsgid = (uint32_t)fsid(NR(setfsgid), CREDS_UNCHANGED);
	n = (int)syscall(NR(getgroups), LIST_MAX, groups);
	must(n >= 0, "read the groups");
	k->ngroups = (uint32_t)n;
	k->groups = groups;
	get_caps(&k->permitted, &k->effective, &k->inheritable);
	for (int cap = 0; cap < 64; cap++) {
		if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, cap, 0, 0) > 0)
			k->ambient |= BIT(cap);
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) > 0)
			k->bounding |= BIT(cap);
	}
	k->securebits = (uint32_t)prctl(PR_GET_SECUREBITS);
}

static bool same(const struct creds *a, const struct creds *b)
{
	return a->ruid == b->ruid && a->euid == b->euid && a->suid == b->suid &&
	       a->fsuid == b->fsuid && a->rgid == b->rgid &&
	       a->egid == b->egid && a->sgid == b->sgid &&
	       a->fsgid == b->fsgid && a->permitted == b->permitted &&
	       a->effective == b->effective &&
	       a->inheritable == b->inheritable && a->ambient == b->ambient &&
	       a->bounding == b->bounding && a->securebits == b->securebits &&
	       a->ngroups == b->ngroups &&
	       memcmp(a->groups, b->groups, a->ngroups * sizeof(uint32_t)) == 0;
}

static void print_creds(const char *label, const struct creds *c)
{
	print_error("%s uid %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32
		    " gid %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32
		    " prm %" PRIx64 " eff %" PRIx64 " inh %" PRIx64
		    " amb %" PRIx64 " bnd %" PRIx64 " securebits %" PRIx32
		    " groups",
		    label, c->ruid, c->euid, c->suid, c->fsuid, c->rgid,
		    c->egid, c->sgid, c->fsgid, c->permitted, c->effective,
		    c->inheritable, c->ambient, c->bounding, c->securebits);
	for (uint32_t i = 0; i < c->ngroups; i++)
		print_error(" %" PRIu32, c->groups[i]);
	print_error("\n");
}

/* --------------------------------------------------------------- steps */

#define DESCRIBE(w, ...) snprintf((w)->what, sizeof((w)->what), __VA_ARGS__)

/* Each makes one step on both sides; *ret_model and the result are equal when
 * the model is right. */

static int64_t step_uid(struct walk *w, int64_t *ret_model)
{
	struct creds *c = &w->model;
	uint32_t r = draw_uid(w), e = draw_uid(w), s = draw_uid(w);

	switch (below(w, 4)) {
	case 0:
		DESCRIBE(w, "setuid(%" PRId32 ")", (int32_t)r);
		*ret_model = creds_setuid(c, r);
		return raw(syscall(NR(setuid), (long)r));
	case 1:
		DESCRIBE(w, "setreuid(%" PRId32 ", %" PRId32 ")", (int32_t)r,
			 (int32_t)e);
		*ret_model = creds_setreuid(c, r, e);
		return raw(syscall(NR(setreuid), (long)r, (long)e));
	case 2:
		DESCRIBE(w, "setresuid(%" PRId32 ", %" PRId32 ", %" PRId32 ")",
			 (int32_t)r, (int32_t)e, (int32_t)s);
		*ret_model = creds_setresuid(c, r, e, s);
		return raw(syscall(NR(setresuid), (long)r, (long)e, (long)s));
	default:
		DESCRIBE(w, "setfsuid(%" PRId32 ")", (int32_t)r);
		*ret_model = creds_setfsuid(c, r);
		return fsid(NR(setfsuid), r);
	}
}

static int64_t step_gid(struct walk *w, int64_t *ret_model)
{
	struct creds *c = &w->model;
	uint32_t r = draw_gid(w), e = draw_gid(w), s = draw_gid(w);

	switch (below(w, 4)) {
	case 0:
		DESCRIBE(w, "setgid(%" PRId32 ")", (int32_t)r);
		*ret_model = creds_setgid(c, r);
		return raw(syscall(NR(setgid), (long)r));
	case 1:
		DESCRIBE(w, "setregid(%" PRId32 ", %" PRId32 ")", (int32_t)r,
			 (int32_t)e);
		*ret_model = creds_setregid(c, r, e);
		return raw(syscall(NR(setregid), (long)r, (long)e));
	case 2:
		DESCRIBE(w, "setresgid(%" PRId32 ", %" PRId32 ", %" PRId32 ")",
			 (int32_t)r, (int32_t)e, (int32_t)s);
		*ret_model = creds_setresgid(c, r, e, s);
		return raw(syscall(NR(setresgid), (long)r, (long)e, (long)s));
	default:
		DESCRIBE(w, "setfsgid(%" PRId32 ")", (int32_t)r);
		*ret_model = creds_setfsgid(c, r);
		return fsid(NR(setfsgid), r);
	}
}

static int64_t step_groups(struct walk *w, int64_t *ret_model)
{
	uint32_t list[LIST_MAX], sorted[LIST_MAX];
	uint32_t n = below(w, LIST_MAX + 1);
	bool refused = below(w, 8) == 0;

	/* The kernel counts before it reads, so there need be no list. */
	if (refused) {
		int count = below(w, 2) ? CREDS_GROUPS_MAX + 1 : -1;

		DESCRIBE(w, "setgroups(%d, NULL)", count);
		*ret_model = creds_may_setgroups(&w->model, (size_t)count);
		return raw(syscall(NR(setgroups), (long)count, NULL));
	}
	for (uint32_t i = 0; i < n; i++) {
		list[i] = draw_id(w);
		/* -1 spoils the list: seldom enough for others to be set. */
		if (list[i] == CREDS_UNCHANGED && below(w, 4))
			list[i] = 27;
	}
	memcpy(sorted, list, sizeof(list[0]) * n);
	creds_sort_groups(sorted, n);
	DESCRIBE(w, "setgroups(%" PRIu32 ", a list%s)", n,
		 n && sorted[n - 1] == CREDS_UNCHANGED ? " with -1" : "");
	*ret_model = creds_setgroups(&w->model, sorted, n);
	if (*ret_model == 0)
		memcpy(w->groups, sorted, sizeof(list[0]) * n);
	w->model.groups = w->groups;
	return raw(syscall(NR(setgroups), (long)n, list));
}

/* A number that is a capability's as a rule, and one bit where one is meant. */
static uint64_t draw_cap(struct walk *w)
{
	return below(w, 16) ? below(w, 41) : draw(w) >> below(w, 64);
}

static int64_t step_capset(struct walk *w, int64_t *ret_model)
{
	struct creds *c = &w->model;
	uint64_t p = c->permitted, e = c->effective, i = c->inheritable;

	/* Subsets of what would be granted, and now and then one bit more. */
	if (below(w, 8) == 0)
		p &= draw(w) | draw(w) | draw(w);
	e = below(w, 2) ? p : p & (draw(w) | draw(w));
	if (below(w, 8) == 0)
		e = c->permitted;
	if (below(w, 2))
		i = (c->inheritable | c->permitted | c->bounding) & draw(w);
	if (below(w, 8) == 0)
		p |= BIT(below(w, 64));
	if (below(w, 8) == 0)
		e |= BIT(below(w, 64));
	if (below(w, 4) == 0)
		i |= BIT(below(w, 64));
	DESCRIBE(w, "capset(%" PRIx64 ", %" PRIx64 ", %" PRIx64 ")", e, p, i);
	*ret_model = creds_capset(c, e & w->known, p & w->known, i & w->known);
	return raw(set_caps(p, e, i));
}

static int64_t step_ambient(struct walk *w, int64_t *ret_model)
{
	struct creds *c = &w->model;
	uint64_t cap = draw_cap(w);

	switch (below(w, 8)) {
	case 0:
		DESCRIBE(w, "PR_CAP_AMBIENT_CLEAR_ALL");
		c->ambient = 0;
		*ret_model = 0;
		return raw(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0,
				 0));
	case 1:
	case 2:
		DESCRIBE(w, "PR_CAP_AMBIENT_LOWER %" PRIu64, cap);
		*ret_model = creds_ambient_lower(c, cap, w->known);
		return raw(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER,
				 (unsigned long)cap, 0, 0));
	default:
		DESCRIBE(w, "PR_CAP_AMBIENT_RAISE %" PRIu64, cap);
		*ret_model = creds_ambient_raise(c, cap, w->known);
		return raw(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE,
				 (unsigned long)cap, 0, 0));
	}
}

/* One bit more or less as a rule: locks end the changes too soon otherwise. */
static int64_t step_securebits(struct walk *w, int64_t *ret_model)
{
	struct creds *c = &w->model;
	uint64_t bits = c->securebits;

	if (below(w, 4) == 0)
		bits ^= BIT(below(w, 6) * 2 + 1);
	else
		bits ^= BIT(below(w, 6) * 2);
	if (below(w, 8) == 0)
		bits = draw(w) & CREDS_SECUREBITS;
	if (below(w, 8) == 0)
		bits = c->securebits;
	if (below(w, 16) == 0)
		bits = draw(w) >> below(w, 56);
	if (!w->has.free_securebits)
		bits &= ~(uint64_t)CREDS_SECUREBITS_FREE;
	DESCRIBE(w, "PR_SET_SECUREBITS %" PRIx64, bits);
	*ret_model = creds_set_securebits(c, bits);
	return raw(prctl(PR_SET_SECUREBITS, (unsigned long)bits, 0, 0, 0));
}

static int64_t step_capabilities(struct walk *w, int64_t *ret_model)
{
	struct creds *c = &w->model;
	uint64_t arg;

	switch (below(w, 8)) {
	case 0:
		arg = below(w, 8) ? below(w, 2) : draw(w) >> below(w, 64);
		DESCRIBE(w, "PR_SET_KEEPCAPS %" PRIu64, arg);
		*ret_model = creds_set_keepcaps(c, arg);
		return raw(prctl(PR_SET_KEEPCAPS, (unsigned long)arg, 0, 0, 0));
	case 1:
		return step_securebits(w, ret_model);
	case 2:
		arg = draw_cap(w);
		DESCRIBE(w, "PR_CAPBSET_DROP %" PRIu64, arg);
		*ret_model = creds_capbset_drop(c, arg, w->known);
		return raw(prctl(PR_CAPBSET_DROP, (unsigned long)arg, 0, 0, 0));
	case 3:
	case 4:
		return step_ambient(w, ret_model);
	default:
		return step_capset(w, ret_model);
	}
}

/* This program, as it is and with set-id bits: each has its descriptor. */
static const struct self {
	mode_t bits;
	struct creds_set_id set;
} SELVES[] = {
	{0, {false, false, 0, 0}},
	{S_ISUID, {true, false, 0, 0}},
	{S_ISUID, {true, false, 33, 0}},
	{S_ISGID, {false, true, 0, 1000}},
	{S_ISUID | S_ISGID, {true, true, 1000, 33}},
};
#define SELF_FD 100

/* The number by which the program that was executed goes on. */
static int tally_fd;

static void walk_on(struct walk *w);

static int64_t step_exec(struct walk *w, int64_t *ret_model)
{
	const struct creds before = w->model;
	struct creds *c = &w->model;
	char name[] = "creds_kernel_test", on[] = "--walk", fds[32];
	char *const argv[] = {name, on, fds, NULL};
	uint32_t which = below(w, w->has.selves);
	const struct self *self = &SELVES[which];
	int fd = memfd_create("walk", 0);

	DESCRIBE(w, "execve of %04o %" PRIu32 ":%" PRIu32 "%s",
		 (unsigned)self->bits, self->set.uid, self->set.gid,
		 w->no_new_privs ? " under no_new_privs" : "");
	creds_exec(c, &self->set, w->no_new_privs);
	tally->execs++;
	tally->exec_caps += before.permitted != c->permitted;
	tally->exec_ids += before.euid != c->euid || before.egid != c->egid;
	must(fd >= 0 && write(fd, w, sizeof(*w)) == sizeof(*w), "hand on");
	snprintf(fds, sizeof(fds), "%d:%d", fd, tally_fd);
	syscall(SYS_execveat, SELF_FD + (int)which, "", argv, environ,
		AT_EMPTY_PATH);
	*ret_model = 0;
	return -errno;
}

/* In the program that step_exec() executed: the state after it, and the rest.
 */
static void walk_after_exec(const char *fds)
{
	static struct walk w;
	int fd;

	must(sscanf(fds, "%d:%d", &fd, &tally_fd) == 2, "read");
	must(pread(fd, &w, sizeof(w), 0) == sizeof(w), "read the walk");
	close(fd);
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED,
		     tally_fd, 0);
	must(tally != MAP_FAILED, "map the tally");
	w.model.groups = w.groups;
	walk_on(&w);
}

static int64_t step_chown(struct walk *w, int64_t *ret_model)
{
	uint32_t uid = below(w, 2) ? w->fuid : draw_uid(w);
	uint32_t gid = below(w, 4) ? draw_gid(w) : w->fgid;
	struct stat st;
	int64_t r;

	if (w->model.ngroups && below(w, 4) == 0)
		gid = w->groups[below(w, w->model.ngroups)];
	DESCRIBE(w,
		 "fchown(file of %" PRIu32 ":%" PRIu32 ", %" PRId32 ", %" PRId32
		 ")",
		 w->fuid, w->fgid, (int32_t)uid, (int32_t)gid);
	*ret_model = -EPERM;
	if (creds_may_chown(&w->model, w->fuid, w->fgid, uid, gid)) {
		*ret_model = 0;
		w->fuid = uid == CREDS_UNCHANGED ? w->fuid : uid;
		w->fgid = gid == CREDS_UNCHANGED ? w->fgid : gid;
	}
	r = raw(syscall(NR(fchown), w->fd, (long)uid, (long)gid));
	must(fstat(w->fd, &st) == 0, "fstat");
	if (r == 0 && (st.st_uid != w->fuid || st.st_gid != w->fgid)) {
		print_error("owner %u:%u\n", (unsigned)st.st_uid,
			    (unsigned)st.st_gid);
		return -EIO;
	}
	return r;
}

static int64_t step(struct walk *w, int64_t *ret_model)
{
	if (w->has.exec_by_group && below(w, 32) == 0)
		return step_exec(w, ret_model);
	switch (below(w, 12)) {
	case 0:
	case 1:
	case 2:
		return step_uid(w, ret_model);
	case 3:
	case 4:
		return step_gid(w, ret_model);
	case 5:
		return step_groups(w, ret_model);
	case 6:
	case 7:
	case 8:
	case 9:
		return step_capabilities(w, ret_model);
	default:
		return step_chown(w, ret_model);
	}
}

/* --------------------------------------------------------------- walks */

static void start(struct walk *w)
{
	struct creds *c = &w->model;
	uint64_t caps = CREDS_CONTAINER_CAPS, unused;

	if (below(w, 2))
		get_caps(&caps, &unused, &unused);
	for (int cap = 0; cap < 64; cap++) {
		if (prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0)
			w->known |= BIT(cap);
		if (!(caps & BIT(cap)))
			prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
	}
	w->no_new_privs = below(w, 2);
	if (w->no_new_privs)
		must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0, "set it");
	creds_init(c, 0, 0, caps);
	c->groups = w->groups;
	c->inheritable = below(w, 2) ? caps & draw(w) : 0;
	c->ambient = c->inheritable & draw(w);

	must(syscall(NR(setgroups), 0, NULL) == 0, "clear the groups");
	must(syscall(NR(setresgid), 0, 0, 0) == 0, "set the group ids");
	must(set_caps(caps, caps, c->inheritable) == 0, "set capabilities");
	for (int cap = 0; cap < 64; cap++)
		if (c->ambient & BIT(cap))
			must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0,
				   0) == 0,
			     "raise an ambient capability");

	w->fuid = IDS[below(w, 5)];
	w->fgid = IDS[below(w, 5)];
	w->fd = memfd_create("owned", 0);
	must(w->fd >= 0, "make a file");
	must(fchown(w->fd, w->fuid, w->fgid) == 0, "give the file away");
}

static void tally_step(const struct walk *w, const struct creds *before,
		       int64_t r)
{
	tally->done += r >= 0;
	tally->eperm += r == -EPERM;
	tally->einval += r == -EINVAL;
	tally->lost_caps += before->permitted && !w->model.permitted;
	tally->raised_caps += !before->effective && w->model.effective;
}

static void compare(const struct walk *w, int step, int64_t r, int64_t want)
{
	uint32_t groups[LIST_MAX];
	struct creds kernel;

	get_state(&kernel, groups);
	if (r == want && same(&kernel, &w->model))
		return;
	print_error("seed %" PRIu64 " walk %u step %d: %s\n"
		    "kernel %" PRId64 ", model %" PRId64 "\n",
		    w->seed, w->number, step, w->what, r, want);
	print_creds("kernel", &kernel);
	print_creds("model ", &w->model);
	_exit(1);
}

/* From where it is, the start or the other side of an execve(2), to the end. */
static void walk_on(struct walk *w)
{
	compare(w, w->next_step - 1, 0, 0);
	while (w->next_step <= STEPS) {
		struct creds before = w->model;
		int64_t want = 0, r;
		int i = w->next_step++;

		tally->steps++;
		r = step(w, &want);
		compare(w, i, r, want);
		tally_step(w, &before, r);
	}
	_exit(0);
}

static void walk_and_exit(uint64_t seed, unsigned number, struct features has)
{
	struct walk w = {.random = seed + number,
			 .seed = seed,
			 .number = number,
			 .next_step = 1,
			 .has = has,
			 .what = "the start"};

	start(&w);
	walk_on(&w);
}

static int status_of(pid_t pid)
{
	int status;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static uint64_t from_env(const char *name, uint64_t fallback)
{
	const char *value = getenv(name);

	return value && *value ? strtoull(value, NULL, 10) : fallback;
}

/* Has the file, an id map, one row that maps every id to itself? */
static bool maps_every_id(const char *path)
{
	FILE *f = fopen(path, "re");
	unsigned long inside, outside, n;
	bool every;

	if (!f)
		return false;
	every = fscanf(f, "%lu %lu %lu", &inside, &outside, &n) == 3 &&
		inside == 0 && outside == 0 && n == UINT32_MAX;
	fclose(f);
	return every;
}

/* Before Linux 6.2.13 setresuid(-1, -1, -1) set the fs uid: see creds.c. */
static bool kernel_keeps_fsuid(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		syscall(NR(setfsuid), 1);
		syscall(NR(setresuid), -1L, -1L, -1L);
		_exit(fsid(NR(setfsuid), CREDS_UNCHANGED) != 1);
	}
	return status_of(pid) == 0;
}

static bool kernel_frees_securebits(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		syscall(NR(setresuid), 1L, 1L, 1L);
		_exit(prctl(PR_SET_SECUREBITS, 0x100, 0, 0, 0) != 0);
	}
	return status_of(pid) == 0;
}

/* Before Linux 6.16 the uid that was given up here came back. */
static bool kernel_compares_groups(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		syscall(NR(setresuid), -1L, 1L, -1L);
		execl("/proc/self/exe", "creds_kernel_test", "--euid", NULL);
		_exit(2);
	}
	return status_of(pid) == 1;
}

static const char *why_not_here(void)
{
	uint64_t permitted, effective, inheritable;

	if (getuid() != 0 || geteuid() != 0)
		return "not root";
	if (!maps_every_id("/proc/self/uid_map") ||
	    !maps_every_id("/proc/self/gid_map"))
		return "in a user namespace that maps a part of the ids";
	get_caps(&permitted, &effective, &inheritable);
	if ((effective & CREDS_CONTAINER_CAPS) != CREDS_CONTAINER_CAPS)
		return "without the capabilities of a container";
	if (prctl(PR_GET_SECUREBITS) != 0)
		return "under securebits";
	if (!kernel_keeps_fsuid())
		return "on a kernel older than 6.2.13";
	return NULL;
}

static void skip_unless_root(void)
{
	const char *reason = why_not_here();

	if (reason) {
		print_message("skipped: %s\n", reason);
		skip();
	}
}

/*
 * Not a memfd: the kernel obeys no set-id bits of these.  False where it does
 * not obey them in the folder for temporary files either.
 */
static bool open_self(size_t which, int from)
{
	const struct self *self = &SELVES[which];
	const char *dir = getenv("TMPDIR");
	int fd, to = SELF_FD + (int)which;
	char path[PATH_MAX];
	struct statvfs fs;
	struct stat st;

	snprintf(path, sizeof(path), "%s/creds.XXXXXX", dir ? dir : "/tmp");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(fstatvfs(fd, &fs), 0);
	assert_int_equal(fstat(from, &st), 0);
	assert_int_equal(sendfile(fd, from, &(off_t){0}, (size_t)st.st_size),
			 st.st_size);
	assert_int_equal(fchown(fd, self->set.uid, self->set.gid), 0);
	assert_int_equal(fchmod(fd, 0755 | self->bits), 0);
	/* What is open for writing is not executed. */
	close(fd);
	fd = open(path, O_RDONLY);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(dup2(fd, to), to);
	close(fd);
	return !(fs.f_flag & (ST_NOSUID | ST_NOEXEC));
}

static void random_walks_agree_with_the_kernel(void **state)
{
	uint64_t seed = from_env("CREDS_SEED", (uint64_t)time(NULL) << 20);
	unsigned walks = (unsigned)from_env("CREDS_WALKS", 300);
	struct features has;
	int self;

	(void)state;
	skip_unless_root();
	has.free_securebits = kernel_frees_securebits();
	has.exec_by_group = kernel_compares_groups();
	tally_fd = memfd_create("tally", 0);
	assert_int_equal(ftruncate(tally_fd, sizeof(*tally)), 0);
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED,
		     tally_fd, 0);
	assert_ptr_not_equal(tally, MAP_FAILED);
	self = open("/proc/self/exe", O_RDONLY);
	assert_true(self >= 0);
	assert_int_equal(dup2(self, SELF_FD), SELF_FD);
	has.selves = 1;
	while (has.selves < ARRAY_SIZE(SELVES) && open_self(has.selves, self))
		has.selves++;
	close(self);
	if (has.selves == 1)
		print_message("without set-id files: $TMPDIR is nosuid\n");
	if (!has.free_securebits)
		print_message("without the securebits of Linux 6.14\n");
	if (!has.exec_by_group)
		print_message("without the execve(2) of Linux 6.16\n");
	print_message("CREDS_SEED=%" PRIu64 " CREDS_WALKS=%u\n", seed, walks);
	for (unsigned i = 0; i < walks; i++) {
		pid_t pid = fork();

		if (pid == 0)
			walk_and_exit(seed, i, has);
		assert_int_equal(status_of(pid), 0);
	}
	print_message("%u steps: %u done, %u EPERM, %u EINVAL; all "
		      "capabilities lost %u times, effective again %u times; "
		      "%u execs changed capabilities %u times, ids %u times\n",
		      tally->steps, tally->done, tally->eperm, tally->einval,
		      tally->lost_caps, tally->raised_caps, tally->execs,
		      tally->exec_caps, tally->exec_ids);
	/* Walks that never meet these have shown nothing. */
	assert_int_equal(tally->steps, walks * STEPS);
	if (walks >= 100) {
		assert_true(tally->eperm > 0 && tally->einval > 0);
		assert_true(tally->lost_caps > 0 && tally->raised_caps > 0);
		assert_true(tally->exec_caps > 0);
		assert_true(tally->exec_ids > 0 || !has.exec_by_group);
	}
	munmap(tally, sizeof(*tally));
	close(tally_fd);
	for (size_t i = 0; i < ARRAY_SIZE(SELVES); i++)
		close(SELF_FD + (int)i);
}

static void the_longest_list_is_sorted_as_by_the_kernel(void **state)
{
	static uint32_t list[CREDS_GROUPS_MAX];
	struct walk w = {.random = 1};
	pid_t pid;

	(void)state;
	skip_unless_root();
	/* 16 bits, so that there are duplicates. */
	for (size_t i = 0; i < CREDS_GROUPS_MAX; i++)
		list[i] = below(&w, 65536);
	creds_init(&w.model, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_may_setgroups(&w.model, CREDS_GROUPS_MAX), 0);
	pid = fork();
	if (pid == 0) {
		static uint32_t shown[CREDS_GROUPS_MAX];

		must(syscall(NR(setgroups), CREDS_GROUPS_MAX, list) == 0,
		     "set 65536 groups");
		must(syscall(NR(getgroups), CREDS_GROUPS_MAX, shown) ==
			     CREDS_GROUPS_MAX,
		     "read 65536 groups");
		creds_sort_groups(list, CREDS_GROUPS_MAX);
		_exit(memcmp(list, shown, sizeof(list)) != 0);
	}
	assert_int_equal(status_of(pid), 0);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--walk") == 0)
		walk_after_exec(argv[2]);
	if (argc == 2 && strcmp(argv[1], "--euid") == 0)
		_exit((int)syscall(NR(geteuid)));

	/* All of it or nothing: prove takes cmocka's own skip for a failure. */
	if (why_not_here()) {
		printf("1..0 # SKIP %s\n", why_not_here());
		return 0;
	}

	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_walks_agree_with_the_kernel),
		cmocka_unit_test(the_longest_list_is_sorted_as_by_the_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
