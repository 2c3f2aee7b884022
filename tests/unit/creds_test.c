/* SPDX-License-Identifier: MIT */
/*
 * The credentials model against the words of the man pages.
 *
 * The full transition table of every call over a small domain of ids is
 * compared with a second model below, a table of who may take which id and
 * the four rules of capabilities(7).  creds_kernel_test asks the kernel.
 */
#include "creds.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NONE CREDS_UNCHANGED
#define BIT(cap) (UINT64_C(1) << CREDS_CAP_##cap)
#define SETID (BIT(SETUID) | BIT(SETGID))
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* A container's set lacks three of CAP_FS_SET; this one lacks none. */
#define ALL_CAPS ((UINT64_C(1) << 41) - 1)

static const uint32_t OLD_IDS[] = {0, 33, 1000};
static const uint32_t NEW_IDS[] = {0, 33, 1000, NONE, 0xfffffffe};

/* ------------------------------------------------------ the naive model */

enum { R, E, S, F };

enum call { SET, SETRE, SETRES, SETFS };

struct request {
	enum call call;
	bool gid;
	uint32_t v[3]; /* arguments as they stand in the call */
};

static const char *call_name(const struct request *q)
{
	static const char *const names[][2] = {{"setuid", "setgid"},
					       {"setreuid", "setregid"},
					       {"setresuid", "setresgid"},
					       {"setfsuid", "setfsgid"}};

	return names[q->call][q->gid];
}

static void get_ids(const struct creds *c, bool gid, uint32_t ids[4])
{
	ids[R] = gid ? c->rgid : c->ruid;
	ids[E] = gid ? c->egid : c->euid;
	ids[S] = gid ? c->sgid : c->suid;
	ids[F] = gid ? c->fsgid : c->fsuid;
}

static void put_ids(struct creds *c, bool gid, const uint32_t ids[4])
{
	*(gid ? &c->rgid : &c->ruid) = ids[R];
	*(gid ? &c->egid : &c->euid) = ids[E];
	*(gid ? &c->sgid : &c->suid) = ids[S];
	*(gid ? &c->fsgid : &c->fsuid) = ids[F];
}

/* Is v one of the ids that `letters` names? */
static bool spec_in(const uint32_t *ids, const char *letters, uint32_t v)
{
	static const char order[] = "resf"; /* of R E S F */

	for (; *letters; letters++)
		if (ids[strchr(order, *letters) - order] == v)
			return true;
	return false;
}

/* capabilities(7), "Effect of user ID changes on capabilities". */
static void spec_uid_change(struct creds *c, const uint32_t *was,
			    const uint32_t *new, bool setfs)
{
	bool old_zero = spec_in(was, "res", 0);
	bool new_zero = spec_in(new, "res", 0);
	uint64_t fs = BIT(CHOWN) | BIT(DAC_OVERRIDE) | BIT(DAC_READ_SEARCH) |
		      BIT(FOWNER) | BIT(FSETID) | BIT(LINUX_IMMUTABLE) |
		      BIT(MAC_OVERRIDE) | BIT(MKNOD);

	if (c->securebits & CREDS_NO_SETUID_FIXUP)
		return;
	if (setfs) {
		if (was[F] == 0 && new[F] != 0)
			c->effective &= ~fs;
		if (was[F] != 0 && new[F] == 0)
			c->effective |= c->permitted & fs;
		return;
	}
	if (was[E] != 0 && new[E] == 0)
		c->effective = c->permitted;
	if (was[E] == 0 && new[E] != 0)
		c->effective = 0;
	if (old_zero && !new_zero) {
		c->ambient = 0;
		if (!(c->securebits & CREDS_KEEP_CAPS)) {
			c->effective = 0;
			c->permitted = 0;
		}
	}
}

/*
 * call      argument  free choice among  sets
 * setuid    uid       r s                e f; with the capability all four
 * setreuid  ruid      r e                r
 *           euid      r e s              e, and f
 * setresuid each      r e s              its own, and f as e
 * setfsuid  fsuid     r e s f            f
 *
 * and with the capability any id may be chosen.
 */
static int spec_apply(struct creds *c, const struct request *q)
{
	static const char *const free_choice[][3] = {
		[SET] = {"rs"},
		[SETRE] = {"re", "res"},
		[SETRES] = {"res", "res", "res"},
		[SETFS] = {"resf"},
	};
	uint32_t was[4], new[4];
	int nargs = q->call == SETRES ? 3 : q->call == SETRE ? 2 : 1;
	bool cap = c->effective & (q->gid ? BIT(SETGID) : BIT(SETUID));
	bool asks = false;

	get_ids(c, q->gid, was);
	get_ids(c, q->gid, new);
	if (q->call == SET && q->v[0] == NONE)
		return -EINVAL;
	for (int i = 0; i < nargs; i++)
		if (q->v[i] != NONE && !cap &&
		    !spec_in(was, free_choice[q->call][i], q->v[i]))
			return q->call == SETFS ? (int)was[F] : -EPERM;

	switch (q->call) {
	case SET:
		new[E] = new[F] = q->v[0];
		if (cap)
			new[R] = new[S] = q->v[0];
		break;
	case SETRE:
		for (int i = R; i <= E; i++)
			if (q->v[i] != NONE)
				new[i] = q->v[i];
		/* "If the real user ID is set or the effective user ID is set
		 * to a value not equal to the previous real user ID, the saved
		 * set-user-ID will be set to the new effective user ID." */
		if (q->v[R] != NONE || (q->v[E] != NONE && q->v[E] != was[R]))
			new[S] = new[E];
		new[F] = new[E];
		break;
	case SETRES:
		for (int i = R; i <= S; i++)
			if (q->v[i] != NONE) {
				asks = asks || q->v[i] != was[i];
				new[i] = q->v[i];
			}
		/* "the filesystem UID is always set to the same value as the
		 * (possibly new) effective UID", except by a no-op. */
		if (asks || (q->v[E] != NONE && q->v[E] != was[F]))
			new[F] = new[E];
		break;
	case SETFS:
		if (q->v[0] != NONE)
			new[F] = q->v[0];
		break;
	}
	put_ids(c, q->gid, new);
	if (!q->gid)
		spec_uid_change(c, was, new, q->call == SETFS);
	return q->call == SETFS ? (int)was[F] : 0;
}

/* ------------------------------------------------------------- harness */

static int model_apply(struct creds *c, const struct request *q)
{
	const uint32_t *v = q->v;

	switch (q->call) {
	case SET:
		return q->gid ? creds_setgid(c, v[0]) : creds_setuid(c, v[0]);
	case SETRE:
		return q->gid ? creds_setregid(c, v[0], v[1])
			      : creds_setreuid(c, v[0], v[1]);
	case SETRES:
		return q->gid ? creds_setresgid(c, v[0], v[1], v[2])
			      : creds_setresuid(c, v[0], v[1], v[2]);
	case SETFS:
		return (int)(q->gid ? creds_setfsgid(c, v[0])
				    : creds_setfsuid(c, v[0]));
	}
	return -ENOSYS;
}

static bool same(const struct creds *a, const struct creds *b)
{
	uint32_t x[8], y[8];

	get_ids(a, false, x);
	get_ids(a, true, x + 4);
	get_ids(b, false, y);
	get_ids(b, true, y + 4);
	return memcmp(x, y, sizeof(x)) == 0 && a->permitted == b->permitted &&
	       a->effective == b->effective &&
	       a->inheritable == b->inheritable && a->ambient == b->ambient &&
	       a->bounding == b->bounding && a->securebits == b->securebits &&
	       a->ngroups == b->ngroups && a->groups == b->groups;
}

static void print_creds(const char *label, const struct creds *c)
{
	print_error("%s: uid %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32
		    " gid %" PRIu32 " %" PRIu32 " %" PRIu32 " %" PRIu32 "\n"
		    "\tprm %" PRIx64 " eff %" PRIx64 " inh %" PRIx64
		    " amb %" PRIx64 " securebits %" PRIx32 " groups %" PRIu32
		    "\n",
		    label, c->ruid, c->euid, c->suid, c->fsuid, c->rgid,
		    c->egid, c->sgid, c->fsgid, c->permitted, c->effective,
		    c->inheritable, c->ambient, c->securebits, c->ngroups);
}

static void compare(const struct creds *old, const struct request *q)
{
	struct creds got = *old, want = *old;
	int r = model_apply(&got, q);
	int expected = spec_apply(&want, q);

	if (r == expected && same(&got, &want))
		return;
	print_creds("before", old);
	print_error("%s(%" PRId32 ", %" PRId32 ", %" PRId32 ")\n", call_name(q),
		    (int32_t)q->v[0], (int32_t)q->v[1], (int32_t)q->v[2]);
	print_creds("model ", &got);
	print_creds("spec  ", &want);
	fail_msg("model returned %d, spec %d", r, expected);
}

/* Every call with every argument of the domain, to `each`. */
static void for_each_request(void (*each)(const struct creds *,
					  const struct request *, void *),
			     const struct creds *c, void *arg)
{
	static const size_t n = ARRAY_SIZE(NEW_IDS);
	static const size_t count[] = {n, n * n, n * n * n, n};

	for (int gid = 0; gid < 2; gid++)
		for (int call = SET; call <= SETFS; call++)
			for (size_t i = 0; i < count[call]; i++) {
				struct request q = {.call = (enum call)call,
						    .gid = gid,
						    .v = {NEW_IDS[i % n],
							  NEW_IDS[i / n % n],
							  NEW_IDS[i / n / n]}};

				each(c, &q, arg);
			}
}

static void compare_each(const struct creds *c, const struct request *q,
			 void *arg)
{
	(void)arg;
	compare(c, q);
}

/* --------------------------------------------------------------- tests */

static void init_gives_root_the_bounding_set_and_others_nothing(void **state)
{
	uint32_t uids[4], gids[4];
	struct creds c;

	(void)state;
	memset(&c, 0xa5, sizeof(c));
	creds_init(&c, 0, 7, CREDS_CONTAINER_CAPS);
	get_ids(&c, false, uids);
	get_ids(&c, true, gids);
	for (int i = R; i <= F; i++) {
		assert_int_equal(uids[i], 0);
		assert_int_equal(gids[i], 7);
	}
	assert_true(c.permitted == CREDS_CONTAINER_CAPS);
	assert_true(c.effective == CREDS_CONTAINER_CAPS);
	assert_true(c.bounding == CREDS_CONTAINER_CAPS);
	assert_true(c.inheritable == 0 && c.ambient == 0);
	assert_int_equal(c.securebits, 0);
	assert_int_equal(c.ngroups, 0);
	assert_null(c.groups);

	creds_init(&c, 1000, 0, CREDS_CONTAINER_CAPS);
	assert_true(c.permitted == 0 && c.effective == 0);
	assert_true(c.bounding == CREDS_CONTAINER_CAPS);
}

static void only_the_effective_set_counts(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	for (int cap = -1; cap <= 64; cap++)
		assert_int_equal(creds_capable(&c, cap),
				 cap >= 0 && cap < 64 &&
					 CREDS_CONTAINER_CAPS >> cap & 1);
	c.effective = 0;
	c.inheritable = c.ambient = c.permitted;
	assert_false(creds_capable(&c, CREDS_CAP_SETUID));
	assert_int_equal(creds_setresuid(&c, 33, 33, 33), -EPERM);
	assert_int_equal(creds_setresgid(&c, 33, 33, 33), -EPERM);
	assert_int_equal(creds_may_setgroups(&c, 0), -EPERM);
	assert_false(creds_may_chown(&c, 33, 33, 0, 0));
}

/*
 * 81 combinations of (r, e, s, fs), capability sets from none to all, each
 * securebit and both: 2592 states of the user ids, and as many of the group
 * ids, by 160 calls of each kind.
 */
static void every_transition_is_that_of_the_man_pages(void **state)
{
	static const uint64_t sets[][2] = {
		/* permitted, effective */
		{ALL_CAPS, ALL_CAPS},
		{ALL_CAPS, ALL_CAPS & ~SETID},
		{ALL_CAPS, SETID},
		{ALL_CAPS, 0},
		{CREDS_CONTAINER_CAPS, CREDS_CONTAINER_CAPS},
		{CREDS_CONTAINER_CAPS, 0},
		{SETID, SETID},
		{0, 0},
	};
	static const uint32_t bits[] = {
		0, CREDS_KEEP_CAPS, CREDS_NO_SETUID_FIXUP,
		CREDS_KEEP_CAPS | CREDS_NO_SETUID_FIXUP | CREDS_NOROOT};

	(void)state;
	for (int i = 0; i < 81; i++)
		for (size_t s = 0; s < ARRAY_SIZE(sets); s++)
			for (size_t b = 0; b < ARRAY_SIZE(bits); b++) {
				struct creds c;

				creds_init(&c, 0, 0, ALL_CAPS);
				c.ruid = c.sgid = OLD_IDS[i % 3];
				c.euid = c.fsgid = OLD_IDS[i / 3 % 3];
				c.suid = c.rgid = OLD_IDS[i / 9 % 3];
				c.fsuid = c.egid = OLD_IDS[i / 27];
				c.permitted = sets[s][0];
				c.effective = sets[s][1];
				c.inheritable = c.permitted;
				c.ambient = c.permitted & BIT(NET_RAW);
				c.securebits = bits[b];
				for_each_request(compare_each, &c, NULL);
			}
}

static void minus_one_is_no_id_to_setuid_and_setgid(void **state)
{
	struct creds c, old;

	(void)state;
	/* EINVAL, not EPERM, also from one who could not have asked. */
	for (uint32_t uid = 0; uid < 2; uid++) {
		creds_init(&c, uid, uid, CREDS_CONTAINER_CAPS);
		old = c;
		assert_int_equal(creds_setuid(&c, NONE), -EINVAL);
		assert_int_equal(creds_setgid(&c, NONE), -EINVAL);
		assert_true(creds_setfsuid(&c, NONE) == uid);
		assert_true(creds_setfsgid(&c, NONE) == uid);
		assert_true(same(&c, &old));
	}
}

static void setresuid_that_changes_nothing_leaves_the_fsuid(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	creds_setfsuid(&c, 33);
	assert_int_equal(creds_setresuid(&c, NONE, NONE, NONE), 0);
	assert_int_equal(creds_setresuid(&c, 0, NONE, 0), 0);
	assert_int_equal(c.fsuid, 33);
	/* Naming the effective id is no no-op while the fs id differs. */
	assert_int_equal(creds_setresuid(&c, NONE, 0, NONE), 0);
	assert_int_equal(c.fsuid, 0);
	creds_setfsuid(&c, 33);
	assert_int_equal(creds_setreuid(&c, NONE, NONE), 0);
	assert_int_equal(c.fsuid, 0);
}

/* capabilities(7) does not say so, security/commoncap.c does. */
static void fsuid_that_follows_the_euid_moves_no_file_capability(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_setresuid(&c, 33, 33, 0), 0);
	assert_true(creds_setfsuid(&c, 0) == 33);
	assert_true(c.effective == (c.permitted & (BIT(CHOWN) | BIT(FOWNER) |
						   BIT(DAC_OVERRIDE) |
						   BIT(FSETID) | BIT(MKNOD))));
	assert_int_equal(creds_setreuid(&c, NONE, 33), 0);
	assert_int_equal(c.fsuid, 33);
	assert_true(creds_capable(&c, CREDS_CAP_CHOWN));
}

static bool privileged(const struct creds *c)
{
	uint32_t ids[4];

	get_ids(c, false, ids);
	if (spec_in(ids, "resf", 0))
		return true;
	get_ids(c, true, ids);
	return c->permitted || c->effective || c->ambient ||
	       spec_in(ids, "resf", 0);
}

/* The states met so far, as a queue and by number in base 5. */
struct reached {
	struct creds queue[81 * 81];
	size_t n;
	bool seen[5 * 5 * 5 * 5 * 5 * 5 * 5 * 5];
};

static size_t number_of(const struct creds *c)
{
	uint32_t ids[8];
	size_t n = 0;

	get_ids(c, false, ids);
	get_ids(c, true, ids + 4);
	for (int i = 0; i < 8; i++) {
		size_t digit = 0;

		while (NEW_IDS[digit] != ids[i])
			digit++;
		n = n * 5 + digit;
	}
	return n;
}

static void reach(const struct creds *c, const struct request *q, void *arg)
{
	struct reached *r = arg;
	struct creds next = *c;
	size_t n;

	model_apply(&next, q);
	if (privileged(&next)) {
		print_creds("before", c);
		print_creds("after ", &next);
		fail_msg("%s gave back what was dropped", call_name(q));
	}
	n = number_of(&next);
	if (r->seen[n])
		return;
	assert_true(r->n < ARRAY_SIZE(r->queue));
	r->seen[n] = true;
	r->queue[r->n++] = next;
}

/*
 * No sequence of calls, of whatever length, leads back.  Returns how many
 * states there are to walk.
 */
static size_t assert_irrevocable(const struct creds *dropped)
{
	static struct reached r;

	memset(&r, 0, sizeof(r));
	assert_false(privileged(dropped));
	r.seen[number_of(dropped)] = true;
	r.queue[r.n++] = *dropped;
	for (size_t i = 0; i < r.n; i++) {
		struct creds c = r.queue[i];

		for_each_request(reach, &c, &r);
		assert_int_equal(creds_setgroups(&c, NULL, 0), -EPERM);
	}
	return r.n;
}

static void a_full_drop_can_not_be_undone(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, ALL_CAPS);
	c.inheritable = c.permitted;
	c.ambient = BIT(NET_BIND_SERVICE);
	assert_int_equal(creds_setgid(&c, 33), 0);
	assert_int_equal(creds_setuid(&c, 33), 0);
	assert_int_equal(assert_irrevocable(&c), 1);

	/* Nor when the ids differ, which gives the calls something to do. */
	creds_init(&c, 0, 0, ALL_CAPS);
	assert_int_equal(creds_setresgid(&c, 33, 1000, 0xfffffffe), 0);
	assert_int_equal(creds_setresuid(&c, 33, 1000, 0xfffffffe), 0);
	assert_in_range(assert_irrevocable(&c), 1000, 81 * 81);

	/* Nor after a temporary one. */
	creds_init(&c, 0, 0, ALL_CAPS);
	assert_int_equal(creds_setresuid(&c, NONE, 33, NONE), 0);
	assert_int_equal(creds_setresuid(&c, NONE, 0, NONE), 0);
	assert_int_equal(creds_setgid(&c, 33), 0);
	assert_int_equal(creds_setreuid(&c, 33, 33), 0);
	assert_int_equal(assert_irrevocable(&c), 1);
}

static void a_drop_of_the_effective_uid_can_be_undone(void **state)
{
	struct creds c, root;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	root = c;
	assert_int_equal(creds_setresuid(&c, NONE, 33, NONE), 0);
	assert_true(c.effective == 0 && c.permitted == CREDS_CONTAINER_CAPS);
	assert_int_equal(c.fsuid, 33);
	assert_int_equal(creds_setresuid(&c, NONE, 1000, NONE), -EPERM);
	assert_int_equal(creds_setresuid(&c, NONE, 0, NONE), 0);
	assert_true(same(&c, &root));

	/* setuid(2) without CAP_SETUID drops no more than that.  This is how
	 * the capabilities bug of Linux 2.2 gave root away by sendmail. */
	assert_int_equal(creds_setresuid(&c, NONE, NONE, 33), 0);
	c.effective &= ~SETID;
	assert_int_equal(creds_setuid(&c, 33), 0);
	assert_int_equal(c.ruid, 0);
	assert_int_equal(creds_setuid(&c, 0), 0);
	assert_int_equal(c.euid, 0);
}

static void keep_caps_keeps_the_permitted_set_alone(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	c.inheritable = c.permitted;
	c.ambient = BIT(NET_BIND_SERVICE);
	c.securebits = CREDS_KEEP_CAPS;
	assert_int_equal(creds_setuid(&c, 33), 0);
	assert_true(c.permitted == CREDS_CONTAINER_CAPS);
	assert_true(c.inheritable == CREDS_CONTAINER_CAPS);
	assert_true(c.effective == 0);
	assert_true(c.ambient == 0);

	/* With the effective uid gone before, the effective set stays too. */
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	c.securebits = CREDS_KEEP_CAPS;
	assert_int_equal(creds_setresuid(&c, NONE, 33, NONE), 0);
	c.effective = BIT(SETUID);
	assert_int_equal(creds_setresuid(&c, 33, 33, 33), 0);
	assert_true(c.effective == BIT(SETUID));
	assert_true(c.permitted == CREDS_CONTAINER_CAPS);
}

static void no_setuid_fixup_leaves_every_set_alone(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	c.inheritable = c.permitted;
	c.ambient = BIT(NET_BIND_SERVICE);
	c.securebits = CREDS_NO_SETUID_FIXUP;
	creds_setfsuid(&c, 1000);
	assert_true(c.effective == CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_setuid(&c, 33), 0);
	assert_true(c.permitted == CREDS_CONTAINER_CAPS);
	assert_true(c.effective == CREDS_CONTAINER_CAPS);
	assert_true(c.ambient == BIT(NET_BIND_SERVICE));
}

/* The permitted set is ALL_CAPS less one, so that each rule has an outside. */
static void capset_follows_capabilities_7(void **state)
{
	const uint64_t all = ALL_CAPS & ~BIT(MKNOD);
	static const struct {
		const char *why;
		uint64_t effective, permitted, inheritable;
		bool with_setpcap, without;
	} rows[] = {
		{"nothing", 0, 0, 0, 1, 1},
		{"less of each", BIT(KILL), BIT(KILL), BIT(KILL), 1, 1},
		{"permitted grows", 0, BIT(MKNOD), 0, 0, 0},
		{"effective beyond permitted", BIT(KILL), BIT(CHOWN), 0, 0, 0},
		{"inheritable from bounding alone", 0, 0, BIT(MKNOD), 1, 0},
		{"inheritable from permitted, not bounding", 0, 0, BIT(NET_RAW),
		 0, 0},
		{"inheritable as it is, not bounding", 0, 0, BIT(SYS_CHROOT), 1,
		 1},
	};

	(void)state;
	for (size_t i = 0; i < 2 * ARRAY_SIZE(rows); i++) {
		const bool setpcap = i % 2;
		bool granted = setpcap ? rows[i / 2].with_setpcap
				       : rows[i / 2].without;
		struct creds c, old;

		creds_init(&c, 0, 0, ALL_CAPS);
		c.bounding = ALL_CAPS & ~(BIT(NET_RAW) | BIT(SYS_CHROOT));
		c.permitted = all;
		c.effective = all & ~(setpcap ? 0 : BIT(SETPCAP));
		c.inheritable = BIT(SYS_CHROOT);
		old = c;
		if (creds_capset(
			    &c, rows[i / 2].effective, rows[i / 2].permitted,
			    rows[i / 2].inheritable) != (granted ? 0 : -EPERM))
			fail_msg("%s", rows[i / 2].why);
		if (granted) {
			old.effective = rows[i / 2].effective;
			old.permitted = rows[i / 2].permitted;
			old.inheritable = rows[i / 2].inheritable;
		}
		assert_true(same(&c, &old));
	}
}

static void ambient_is_permitted_and_inheritable(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_ambient_raise(&c, CREDS_CAP_KILL, ALL_CAPS),
			 -EPERM);
	c.inheritable = ALL_CAPS;
	assert_int_equal(creds_ambient_raise(&c, CREDS_CAP_KILL, ALL_CAPS), 0);
	assert_int_equal(creds_ambient_raise(&c, CREDS_CAP_CHOWN, ALL_CAPS), 0);
	/* Inheritable, but not permitted. */
	assert_int_equal(
		creds_ambient_raise(&c, CREDS_CAP_MAC_OVERRIDE, ALL_CAPS),
		-EPERM);
	assert_int_equal(creds_ambient_raise(&c, 41, ALL_CAPS), -EINVAL);
	assert_int_equal(creds_ambient_lower(&c, 41, ALL_CAPS), -EINVAL);
	assert_int_equal(creds_ambient_raise(&c, 64, UINT64_MAX), -EINVAL);
	assert_int_equal(creds_ambient_lower(&c, UINT64_MAX, UINT64_MAX),
			 -EINVAL);
	assert_true(c.ambient == (BIT(KILL) | BIT(CHOWN)));
	assert_int_equal(creds_ambient_lower(&c, CREDS_CAP_KILL, ALL_CAPS), 0);
	assert_int_equal(creds_ambient_lower(&c, CREDS_CAP_MKNOD, ALL_CAPS), 0);
	assert_true(c.ambient == BIT(CHOWN));
	c.securebits = CREDS_NO_CAP_AMBIENT_RAISE;
	assert_int_equal(creds_ambient_raise(&c, CREDS_CAP_KILL, ALL_CAPS),
			 -EPERM);
	/* What leaves either of the two leaves it as well. */
	assert_int_equal(creds_capset(&c, 0, c.permitted, 0), 0);
	assert_true(c.ambient == 0);
}

static void the_bounding_set_only_shrinks(void **state)
{
	struct creds c, old;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	old = c;
	assert_int_equal(creds_capbset_drop(&c, 41, ALL_CAPS), -EINVAL);
	assert_int_equal(creds_capbset_drop(&c, 64, UINT64_MAX), -EINVAL);
	assert_true(same(&c, &old));
	assert_int_equal(creds_capbset_drop(&c, CREDS_CAP_KILL, ALL_CAPS), 0);
	/* Neither in it nor refused. */
	assert_int_equal(
		creds_capbset_drop(&c, CREDS_CAP_MAC_OVERRIDE, ALL_CAPS), 0);
	old.bounding &= ~BIT(KILL);
	assert_true(same(&c, &old));
	/* In the kernel's order: first who asks, then for what. */
	c.effective &= ~BIT(SETPCAP);
	assert_int_equal(creds_capbset_drop(&c, 41, ALL_CAPS), -EPERM);
	assert_int_equal(creds_capbset_drop(&c, CREDS_CAP_CHOWN, ALL_CAPS),
			 -EPERM);
}

static void securebits_hold_what_is_locked(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 33, 33, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_set_keepcaps(&c, 2), -EINVAL);
	assert_int_equal(creds_set_keepcaps(&c, UINT64_C(1) << 32), -EINVAL);
	assert_int_equal(creds_set_keepcaps(&c, 1), 0);
	assert_int_equal(c.securebits, CREDS_KEEP_CAPS);
	assert_int_equal(creds_set_keepcaps(&c, 0), 0);
	assert_int_equal(c.securebits, 0);
	/* Without CAP_SETPCAP: what only user space heeds, and no no-op. */
	assert_int_equal(creds_set_securebits(&c, 0), -EPERM);
	assert_int_equal(creds_set_securebits(&c, CREDS_NOROOT), -EPERM);
	assert_int_equal(creds_set_securebits(&c, 0x101), -EPERM);
	assert_int_equal(creds_set_securebits(&c, 0x300), 0);
	assert_int_equal(creds_set_securebits(&c, 0x200), -EPERM);
	assert_int_equal(creds_set_securebits(&c, 0x100), -EPERM);

	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_set_securebits(&c, 0), 0);
	assert_int_equal(creds_set_securebits(&c, 0x1000), -EPERM);
	assert_int_equal(creds_set_securebits(&c, UINT64_C(1) << 32), -EPERM);
	assert_int_equal(
		creds_set_securebits(&c, CREDS_KEEP_CAPS | CREDS_NOROOT), 0);
	assert_int_equal(creds_set_securebits(
				 &c, CREDS_KEEP_CAPS | CREDS_KEEP_CAPS_LOCKED),
			 0);
	assert_int_equal(creds_set_keepcaps(&c, 0), -EPERM);
	assert_int_equal(creds_set_keepcaps(&c, 1), -EPERM);
	assert_int_equal(creds_set_securebits(&c, CREDS_KEEP_CAPS_LOCKED),
			 -EPERM);
	assert_int_equal(creds_set_securebits(&c, CREDS_KEEP_CAPS), -EPERM);
}

static void a_whole_container_is_granted_what_it_keeps(void **state)
{
	const uint64_t want = BIT(CHOWN) | UINT64_C(1) << 12; /* NET_ADMIN */
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	creds_grant(&c, want);
	assert_int_equal(creds_capset(&c, want, want, 0), 0);
	assert_true(c.permitted == want && c.effective == want);
	assert_true(c.bounding == CREDS_CONTAINER_CAPS);
	/* Once: what is put down is not given again. */
	assert_int_equal(creds_capset(&c, 0, 0, 0), 0);
	creds_grant(&c, want);
	assert_int_equal(creds_capset(&c, want, want, 0), -EPERM);

	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_capbset_drop(&c, CREDS_CAP_KILL, ALL_CAPS), 0);
	creds_grant(&c, want);
	assert_int_equal(creds_capset(&c, want, want, 0), -EPERM);
	creds_init(&c, 33, 33, CREDS_CONTAINER_CAPS);
	creds_grant(&c, want);
	assert_int_equal(creds_capset(&c, want, want, 0), -EPERM);
}

static void exec_gives_root_the_bounding_set(void **state)
{
	struct creds c, old;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	old = c;
	creds_exec(&c, NULL, false);
	assert_true(same(&c, &old));

	/* Capabilities that were put down come back, but not with
	 * no_new_privs, and not those that the bounding set has lost. */
	assert_int_equal(creds_capbset_drop(&c, CREDS_CAP_KILL, ALL_CAPS), 0);
	assert_int_equal(creds_capset(&c, 0, BIT(CHOWN) | BIT(KILL), 0), 0);
	old = c;
	creds_exec(&c, NULL, true);
	assert_true(c.permitted == BIT(CHOWN) && c.effective == BIT(CHOWN));
	c = old;
	c.securebits = CREDS_KEEP_CAPS;
	creds_exec(&c, NULL, false);
	assert_true(c.permitted == (CREDS_CONTAINER_CAPS & ~BIT(KILL)));
	assert_true(c.effective == c.permitted && c.securebits == 0);
	c = old;
	c.securebits = CREDS_NOROOT;
	creds_exec(&c, NULL, false);
	assert_true(c.permitted == 0 && c.effective == 0);

	/* The effective ids become the saved and the fs ids. */
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	creds_setfsuid(&c, 7);
	assert_int_equal(creds_setresgid(&c, 1, 2, 3), 0);
	assert_int_equal(creds_setresuid(&c, 0, 33, 34), 0);
	creds_exec(&c, NULL, true);
	assert_int_equal(c.suid, 33);
	assert_int_equal(c.fsuid, 33);
	assert_int_equal(c.sgid, 2);
	assert_int_equal(c.fsgid, 2);
	/* The real uid alone makes them permitted, not effective. */
	assert_true(c.permitted == CREDS_CONTAINER_CAPS && c.effective == 0);
}

static void exec_of_a_set_id_file_changes_the_effective_ids(void **state)
{
	static const struct creds_set_id root = {true, false, 0, 0};
	static const struct creds_set_id mail = {true, true, 8, 8};
	struct creds c, old;

	(void)state;
	creds_init(&c, 33, 33, CREDS_CONTAINER_CAPS);
	c.inheritable = c.permitted = c.ambient = BIT(KILL);
	old = c;
	creds_exec(&c, &root, false);
	assert_int_equal(c.ruid, 33);
	assert_true(c.euid == 0 && c.suid == 0 && c.fsuid == 0);
	assert_true(c.egid == 33 && c.ambient == 0);
	assert_true(c.permitted == CREDS_CONTAINER_CAPS);
	assert_true(c.effective == c.permitted);
	/* What it executes in turn keeps that. */
	creds_exec(&c, NULL, false);
	assert_true(c.ruid == 33 && c.euid == 0);

	c = old;
	creds_exec(&c, &root, true);
	assert_true(c.euid == 33 && c.permitted == BIT(KILL));

	/* Who is root permits itself what the other one does not have. */
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	creds_exec(&c, &mail, false);
	assert_true(c.ruid == 0 && c.euid == 8 && c.suid == 8);
	assert_true(c.rgid == 0 && c.egid == 8 && c.sgid == 8);
	assert_true(c.permitted == CREDS_CONTAINER_CAPS && c.effective == 0);
}

static void exec_leaves_others_the_ambient_set(void **state)
{
	static const uint32_t groups[] = {20};
	struct creds c;

	(void)state;
	creds_init(&c, 33, 33, CREDS_CONTAINER_CAPS);
	c.permitted = c.inheritable = BIT(KILL) | BIT(CHOWN);
	c.effective = c.permitted;
	c.ambient = BIT(KILL);
	creds_exec(&c, NULL, true);
	assert_true(c.permitted == BIT(KILL) && c.effective == BIT(KILL));
	assert_true(c.ambient == BIT(KILL));
	assert_true(c.inheritable == (BIT(KILL) | BIT(CHOWN)));

	/* An egid from nowhere reads as a set-group-ID file. */
	c.egid = 20;
	creds_exec(&c, NULL, false);
	assert_int_equal(c.egid, 20);
	assert_true(c.permitted == 0 && c.ambient == 0);
	c.euid = 34;
	c.egid = 21;
	creds_exec(&c, NULL, true);
	assert_int_equal(c.egid, 33);
	assert_int_equal(c.sgid, 33);
	assert_int_equal(c.euid, 33);
	/* One of the groups does not. */
	c.egid = 20;
	c.groups = groups;
	c.ngroups = 1;
	creds_exec(&c, NULL, true);
	assert_int_equal(c.egid, 20);
}

static void setgroups_refuses_in_the_order_of_the_kernel(void **state)
{
	static uint32_t list[CREDS_GROUPS_MAX + 1];
	struct creds c, old;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		list[i] = (uint32_t)i;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_may_setgroups(&c, 0), 0);
	assert_int_equal(creds_may_setgroups(&c, 65536), 0);
	assert_int_equal(creds_may_setgroups(&c, 65537), -EINVAL);
	assert_int_equal(creds_may_setgroups(&c, SIZE_MAX), -EINVAL);
	assert_int_equal(creds_setgroups(&c, list, 65536), 0);
	assert_int_equal(c.ngroups, 65536);
	assert_ptr_equal(c.groups, list);

	old = c;
	assert_int_equal(creds_setgroups(&c, list, 65537), -EINVAL);
	list[65535] = NONE;
	assert_int_equal(creds_setgroups(&c, list, 65536), -EINVAL);
	assert_int_equal(creds_setgroups(&c, &list[65535], 1), -EINVAL);
	assert_true(same(&c, &old));

	c.effective &= ~BIT(SETGID);
	old = c;
	assert_int_equal(creds_may_setgroups(&c, 65537), -EPERM);
	assert_int_equal(creds_setgroups(&c, list, 65537), -EPERM);
	assert_int_equal(creds_setgroups(&c, &list[65535], 1), -EPERM);
	assert_int_equal(creds_setgroups(&c, NULL, 0), -EPERM);
	assert_true(same(&c, &old));

	c.effective |= BIT(SETGID);
	assert_int_equal(creds_setgroups(&c, NULL, 0), 0);
	assert_int_equal(c.ngroups, 0);
}

static void membership_is_the_egid_and_each_listed_group(void **state)
{
	uint32_t list[64];
	struct creds c;

	(void)state;
	/* Odd numbers, some of them twice, in lists of every length. */
	for (uint32_t i = 0; i < 64; i++)
		list[i] = i / 3 * 4 + 1;
	creds_init(&c, 0, 1000, CREDS_CONTAINER_CAPS);
	c.fsgid = 1001;
	for (size_t n = 0; n <= 64; n++) {
		assert_int_equal(creds_setgroups(&c, list, n), 0);
		for (uint32_t gid = 0; gid < 100; gid++) {
			bool listed = false;

			for (size_t i = 0; i < n; i++)
				listed = listed || list[i] == gid;
			assert_int_equal(creds_in_group(&c, gid), listed);
		}
		assert_true(creds_in_group(&c, 1000));
		assert_false(creds_in_group(&c, 1001));
		assert_false(creds_in_group(&c, NONE));
	}
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Sorted and a permutation: what qsort(3) makes of the same list. */
static void assert_sorts(const uint32_t *list, size_t n)
{
	static uint32_t got[65536], want[65536];

	assert_true(n <= ARRAY_SIZE(got));
	if (n > 0) {
		memcpy(got, list, n * sizeof(*list));
		memcpy(want, list, n * sizeof(*list));
		qsort(want, n, sizeof(*want), by_number);
	}
	creds_sort_groups(got, n);
	assert_memory_equal(got, want, n * sizeof(*list));
}

static void sorting_is_right_for_every_short_list(void **state)
{
	uint32_t list[6];

	(void)state;
	for (uint32_t n = 0; n <= 6; n++) {
		uint32_t lists = 1;

		for (uint32_t i = 0; i < n; i++)
			lists *= n;
		for (uint32_t k = 0; k < lists; k++) {
			for (uint32_t i = 0, v = k; i < n; i++, v /= n)
				list[i] = v % n;
			assert_sorts(list, n);
		}
	}
}

static void sorting_is_right_for_long_lists(void **state)
{
	static uint32_t list[65536];
	static const size_t lengths[] = {7,    100,   1023, 1024,
					 1025, 65535, 65536};

	(void)state;
	for (size_t l = 0; l < ARRAY_SIZE(lengths); l++) {
		size_t n = lengths[l];
		uint32_t x = 1;

		for (size_t i = 0; i < n; i++)
			list[i] = 1000;
		assert_sorts(list, n);
		for (size_t i = 0; i < n; i++)
			list[i] = (uint32_t)i;
		assert_sorts(list, n);
		for (size_t i = 0; i < n; i++)
			list[i] = UINT32_MAX - (uint32_t)i;
		assert_sorts(list, n);
		for (size_t i = 0; i < n; i++) {
			x = x * 1664525 + 1013904223;
			list[i] = x;
		}
		assert_sorts(list, n);
		for (size_t i = 0; i < n; i++)
			list[i] >>= 28;
		assert_sorts(list, n);
	}
}

static void access_goes_by_the_real_uid(void **state)
{
	const int cap = CREDS_CAP_DAC_OVERRIDE;
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, ALL_CAPS);
	assert_true(creds_really_capable(&c, cap));
	assert_int_equal(creds_setresuid(&c, NONE, 33, NONE), 0);
	assert_false(creds_capable(&c, cap));
	assert_true(creds_really_capable(&c, cap));
	c.securebits = CREDS_NO_SETUID_FIXUP;
	assert_false(creds_really_capable(&c, cap));

	creds_init(&c, 0, 0, ALL_CAPS);
	assert_int_equal(creds_setresuid(&c, 33, 0, 0), 0);
	assert_true(creds_capable(&c, cap));
	assert_false(creds_really_capable(&c, cap));
	c.securebits = CREDS_NO_SETUID_FIXUP;
	assert_true(creds_really_capable(&c, cap));
}

static void chown_is_decided_as_in_the_kernel(void **state)
{
	static const uint32_t groups[] = {20, 27, 27};
	static const struct {
		const char *why;
		uint32_t fuid, fgid, uid, gid;
		bool user, user_with_cap_chown;
	} rows[] = {
		/* The caller is 1000:1000 with groups 20 and 27. */
		{"nothing asked, own file", 1000, 5, NONE, NONE, 1, 1},
		{"nothing asked, foreign file", 33, 5, NONE, NONE, 1, 1},
		{"owner names himself", 1000, 5, 1000, NONE, 1, 1},
		{"owner keeps the group", 1000, 5, NONE, 5, 1, 1},
		{"owner names both as they are", 1000, 5, 1000, 5, 1, 1},
		{"owner gives his gid", 1000, 5, NONE, 1000, 1, 1},
		{"owner gives the first listed group", 1000, 5, NONE, 20, 1, 1},
		{"owner gives the last listed group", 1000, 5, 1000, 27, 1, 1},
		{"owner gives a foreign group", 1000, 5, NONE, 6, 0, 1},
		{"owner gives root's group", 1000, 5, 1000, 0, 0, 1},
		{"owner gives it away", 1000, 1000, 33, NONE, 0, 1},
		{"owner gives it to root", 1000, 1000, 0, 0, 0, 1},
		{"owner gives away, group allowed", 1000, 5, 33, 20, 0, 1},
		{"stranger takes it", 33, 5, 1000, NONE, 0, 1},
		{"stranger names the owner", 33, 5, 33, NONE, 0, 1},
		{"stranger names the group", 33, 5, NONE, 5, 0, 1},
		{"stranger and member names the group", 33, 20, NONE, 20, 0, 1},
		{"stranger gives his own group", 33, 5, NONE, 1000, 0, 1},
		{"root's file", 0, 0, 1000, 1000, 0, 1},
		{"an id above 2^31", 1000, 5, 0xfffffffe, NONE, 0, 1},
	};
	struct creds c;

	(void)state;
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_int_equal(creds_setgroups(&c, groups, ARRAY_SIZE(groups)), 0);
	assert_int_equal(creds_setgid(&c, 1000), 0);
	assert_int_equal(creds_setuid(&c, 1000), 0);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		c.effective = 0;
		if (creds_may_chown(&c, rows[i].fuid, rows[i].fgid, rows[i].uid,
				    rows[i].gid) != rows[i].user)
			fail_msg("as a user: %s", rows[i].why);
		c.effective = BIT(CHOWN);
		if (creds_may_chown(&c, rows[i].fuid, rows[i].fgid, rows[i].uid,
				    rows[i].gid) != rows[i].user_with_cap_chown)
			fail_msg("with CAP_CHOWN: %s", rows[i].why);
	}
}

static void chown_goes_by_the_fs_ids(void **state)
{
	struct creds c;

	(void)state;
	creds_init(&c, 1000, 1000, 0);
	c.fsuid = 33;
	c.fsgid = 34;
	assert_true(creds_may_chown(&c, 33, 5, 33, 34));
	assert_false(creds_may_chown(&c, 33, 5, NONE, 1000));
	assert_false(creds_may_chown(&c, 1000, 5, NONE, 34));

	/* An fs uid of its own takes CAP_CHOWN from root. */
	creds_init(&c, 0, 0, CREDS_CONTAINER_CAPS);
	assert_true(creds_may_chown(&c, 5, 5, 6, 6));
	creds_setfsuid(&c, 33);
	assert_false(creds_may_chown(&c, 5, 5, 6, 6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			init_gives_root_the_bounding_set_and_others_nothing),
		cmocka_unit_test(only_the_effective_set_counts),
		cmocka_unit_test(every_transition_is_that_of_the_man_pages),
		cmocka_unit_test(minus_one_is_no_id_to_setuid_and_setgid),
		cmocka_unit_test(
			setresuid_that_changes_nothing_leaves_the_fsuid),
		cmocka_unit_test(
			fsuid_that_follows_the_euid_moves_no_file_capability),
		cmocka_unit_test(a_full_drop_can_not_be_undone),
		cmocka_unit_test(a_drop_of_the_effective_uid_can_be_undone),
		cmocka_unit_test(keep_caps_keeps_the_permitted_set_alone),
		cmocka_unit_test(no_setuid_fixup_leaves_every_set_alone),
		cmocka_unit_test(capset_follows_capabilities_7),
		cmocka_unit_test(ambient_is_permitted_and_inheritable),
		cmocka_unit_test(the_bounding_set_only_shrinks),
		cmocka_unit_test(securebits_hold_what_is_locked),
		cmocka_unit_test(a_whole_container_is_granted_what_it_keeps),
		cmocka_unit_test(exec_gives_root_the_bounding_set),
		cmocka_unit_test(
			exec_of_a_set_id_file_changes_the_effective_ids),
		cmocka_unit_test(exec_leaves_others_the_ambient_set),
		cmocka_unit_test(setgroups_refuses_in_the_order_of_the_kernel),
		cmocka_unit_test(membership_is_the_egid_and_each_listed_group),
		cmocka_unit_test(sorting_is_right_for_every_short_list),
		cmocka_unit_test(sorting_is_right_for_long_lists),
		cmocka_unit_test(access_goes_by_the_real_uid),
		cmocka_unit_test(chown_is_decided_as_in_the_kernel),
		cmocka_unit_test(chown_goes_by_the_fs_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
